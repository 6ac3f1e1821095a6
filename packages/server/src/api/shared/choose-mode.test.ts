import { createScriptedModel, type RunTurn } from "@melete/core";
import { expect, test } from "vitest";
import { createModelCatalog } from "../../models/model-catalog.ts";
import { type AskedEffort, chooseMode, modelNames } from "./choose-mode.ts";

const nothing: RunTurn = async function* () {};
const models = createModelCatalog(
  ["nano", "org/big", "odd+thinking"].map((id) => createScriptedModel({ id, script: [] })),
  "nano",
  () => nothing,
);
const choose = (name: string, effort: AskedEffort = null, melete = {}) => {
  const { entry, choice } = chooseMode(name, effort, { toolbox: "all", ...melete }, models);
  return [entry.model.id, choice] as const;
};

test("a program gets the calculator of ours, unless it says otherwise", () => {
  expect(chooseMode("thinking", null, undefined, models).choice).toEqual({ mode: "thinking", toolbox: ["calculate"] });
  expect(choose("thinking", null, { toolbox: ["zoom"] })[1]).toEqual({ mode: "thinking", toolbox: ["zoom"] });
  expect(choose("thinking", null, { toolbox: "all" })[1]).toEqual({ mode: "thinking" });
});

test.each([
  ["instant", "nano", { mode: "instant" }],
  ["thinking", "nano", { mode: "thinking" }],
  ["contemplating", "nano", { mode: "contemplating" }],
  ["contemplating-16", "nano", { mode: "contemplating", agents: 16 }],
  ["nano", "nano", { mode: "instant" }],
  ["nano+thinking", "nano", { mode: "thinking" }],
  ["org/big+contemplating", "org/big", { mode: "contemplating" }],
  ["org/big+contemplating-8", "org/big", { mode: "contemplating", agents: 8 }],
  ["odd+thinking", "odd+thinking", { mode: "instant" }],
  ["odd+thinking+thinking", "odd+thinking", { mode: "thinking" }],
])("the name %s means what it says", (name, id, choice) => {
  expect(choose(name)).toEqual([id, choice]);
});

test.each([
  ["none", { mode: "instant" }],
  ["minimal", { mode: "instant", effort: "minimal" }],
  ["low", { mode: "thinking", effort: "low" }],
  ["high", { mode: "thinking", effort: "high" }],
  ["max", { mode: "thinking", effort: "xhigh" }],
] as const)("the effort %s decides when the name does not, and goes to the model", (effort, choice) => {
  expect(choose("nano", effort)[1]).toEqual(choice);
});

test("a name that says the mode wins over the effort, the melete object over both", () => {
  expect(choose("contemplating", "none")[1]).toEqual({ mode: "contemplating" });
  expect(choose("contemplating", "low")[1]).toEqual({ mode: "contemplating", effort: "low" });
  expect(choose("instant", "high", { mode: "contemplating", agents: 8, shape: "split", roles: { plan: "org/big" } })[1]).toEqual({
    mode: "contemplating",
    agents: 8,
    shape: "split",
    roles: { plan: "org/big" },
    effort: "high",
  });
});

test.each(["gpt-9", "gpt-9+thinking", "nano+fast", "contemplating-3", "+thinking", ""])(
  "%j is no name, and the error lists those that are",
  (name) => {
    expect(() => choose(name)).toThrow(/There is no model.*org\/big\+contemplating/);
    if (/contemplating-\d/.test(name)) expect(() => choose(name)).toThrow(/how many agents: 1, 2, 4, 8, 16/);
  },
);

test("the list has every mode, and every model alone, thinking and contemplating", () => {
  expect(modelNames(models)).toEqual([
    ...["instant", "thinking", "contemplating"],
    ...["nano", "nano+thinking", "nano+contemplating"],
    ...["org/big", "org/big+thinking", "org/big+contemplating"],
    ...["odd+thinking", "odd+thinking+thinking", "odd+thinking+contemplating"],
  ]);
});
