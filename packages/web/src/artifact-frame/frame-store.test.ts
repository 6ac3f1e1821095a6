// What artifacts keep in the browser.
import { expect, test } from "vitest";
import { forgetArtifactStores, readArtifactStore, writeArtifactStore } from "./frame-store.ts";

function memoryStorage(): Storage {
  const entries = new Map<string, string>();
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
    get length() {
      return entries.size;
    },
  };
  return storage as Storage;
}

test("each artifact has its own entries", () => {
  const storage = memoryStorage();
  writeArtifactStore("a", { score: "3" }, storage);
  writeArtifactStore("b", { score: "4" }, storage);
  expect(readArtifactStore("a", storage)).toEqual({ score: "3" });
  expect(readArtifactStore("c", storage)).toEqual({});
});

test("the artifact least lately used is forgotten first, and an empty one takes no room", () => {
  const storage = memoryStorage();
  for (let index = 0; index < 24; index += 1) writeArtifactStore(`a${index}`, { x: "1" }, storage);
  writeArtifactStore("a0", { x: "2" }, storage);
  writeArtifactStore("new", { x: "3" }, storage);
  expect(readArtifactStore("a1", storage)).toEqual({});
  expect(readArtifactStore("a0", storage)).toEqual({ x: "2" });
  writeArtifactStore("new", {}, storage);
  expect(storage.length).toBe(23 + 1);
});

test("all can be forgotten at once, and what somebody else wrote under the same key is not believed", () => {
  const storage = memoryStorage();
  writeArtifactStore("a", { x: "1" }, storage);
  storage.setItem("melete-artifact-b", '{"x":[1]}');
  expect(readArtifactStore("b", storage)).toEqual({});
  forgetArtifactStores(storage);
  expect(readArtifactStore("a", storage)).toEqual({});
});
