// Two tiny families for the tests of the batch stream: one with pictures, one that refuses to generate past index 500.
import type { Example, Family } from "../data/example.ts";

function makeExample(family: Family["name"], index: number, mode: Example["mode"], withPicture: boolean): Example {
  const image = { width: 2, height: 2, data: new Uint8Array(12).fill(index % 256) };
  return {
    family,
    level: "test",
    mode,
    turns: [
      { role: "user", text: `what is ${index}?`, ...(withPicture ? { image } : {}) },
      { role: "assistant", think: mode === "thinking" ? `it is ${index}` : null, text: String(index) },
    ],
    grade: () => ({ correct: true, score: 1 }),
  };
}

export const trainable: Family[] = [
  { name: "count-shapes", hasImage: true, modes: ["instant"], generate: (_, index, mode) => makeExample("count-shapes", index, mode, true) },
  {
    name: "add-subtract",
    hasImage: false,
    modes: ["instant", "thinking"],
    generate: (_, index, mode) => makeExample("add-subtract", index, mode, false),
  },
  {
    name: "countdown",
    hasImage: false,
    modes: ["thinking"],
    generate: () => {
      throw new Error("no countdown today");
    },
  },
];
