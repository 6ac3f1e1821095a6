// Models may come while the server runs: the catalogue tells them at once, and nobody who had one loses it.
import { createScriptedModel, type Model, type RunTurn } from "@melete/core";
import { expect, test } from "vitest";
import { createTestApp, scriptedTurn } from "../test-support.ts";
import { createModelCatalog } from "./model-catalog.ts";

const scripted = (id: string): Model => createScriptedModel({ id, script: [] });
const runTurn: RunTurn = scriptedTurn([]);

test("a model that is found later is offered, and an id that exists stays with its first model", () => {
  const first = scripted("a");
  const catalog = createModelCatalog([first], "a", () => runTurn);
  expect(catalog.add(scripted("b"))).toBe(true);
  expect(catalog.add(scripted("a"))).toBe(false);
  expect(catalog.entries.map(({ model }) => model.id)).toEqual(["a", "b"]);
  expect(catalog.find("a").model).toBe(first);
  expect(catalog.defaultId).toBe("a");
  catalog.add(scripted("c"), { asDefault: true });
  expect(catalog.find().model.id).toBe("c");
});

test("a turn finds the models that its roles name, also those that came after it was made", () => {
  const finders: ((id: string) => Model | undefined)[] = [];
  const catalog = createModelCatalog([scripted("a")], "a", (_, findModel) => {
    finders.push(findModel);
    return runTurn;
  });
  expect(finders[0]?.("b")).toBeUndefined();
  catalog.add(scripted("b"));
  expect(finders[0]?.("b")?.id).toBe("b");
});

test("both lists of the API show a model that was found later", async () => {
  const { get, models } = createTestApp();
  models.add(scripted("found"));
  const native = (await (await get("/api/models")).json()) as { models: { id: string }[] };
  expect(native.models.map(({ id }) => id)).toEqual(["scripted", "found"]);
  const openai = (await (await get("/v1/models")).json()) as { data: { id: string }[] };
  expect(openai.data.map(({ id }) => id)).toContain("found+contemplating");
});
