// Every family keeps the promises of Family: right answers grade as right, wrong ones as wrong, examples are reproducible, splits never meet.
import { noAnswerSentence } from "@melete/core";
import { describe, expect, test } from "vitest";
import { addSubtract, drawSum, sumKey, sumValue } from "./add-subtract.ts";
import { evaluate } from "./arithmetic.ts";
import { calculator, writeResult } from "./calculator.ts";
import { noPictureSentence } from "./sentences.ts";
import { beyondMeTemplates, splitOfTemplate } from "./beyond-me.ts";
import { countdown, drawCountdown, gradeCountdown, problemKey } from "./countdown.ts";
import { searchTries } from "./countdown-search.ts";
import type { Example, ExampleTurn, Family, Reply, RgbImage } from "./example.ts";
import { families, trainable } from "./families.ts";
import { estimateTokens, fitting } from "./follow-up.ts";
import { readBox } from "./locate-shape.ts";
import { mapOf, toSquare } from "../vision/fit-picture.ts";
import { patchAt } from "../text/patch-facts.ts";
import { randomFor, splitOfProblem } from "./random.ts";

const textExamples = 200;
/** drawing takes longer, and what is tested of pictures shows in fewer */
const pictureExamples = 60;

function* examplesOf(family: Family): Generator<{ example: Example; index: number }> {
  for (const mode of family.modes) {
    const count = family.hasImage ? pictureExamples : textExamples;
    for (let index = 0; index < count; index++) yield { example: family.generate("train", index, mode), index };
  }
}

const assistantTurns = (example: Example) => example.turns.filter((turn) => turn.role === "assistant");

/** The assistant's turns up to the next question. */
function firstAnswer(example: Example) {
  const next = example.turns.findIndex((turn, index) => index > 0 && turn.role === "user");
  return example.turns.slice(0, next < 0 ? undefined : next).filter((turn) => turn.role === "assistant");
}

function wantedReply(example: Example): Reply {
  const turns = firstAnswer(example);
  return { text: turns[turns.length - 1].text, toolCalls: turns.flatMap((turn) => (turn.toolCall ? [turn.toolCall] : [])) };
}

function userTurn(example: Example): Extract<ExampleTurn, { role: "user" }> {
  const [first] = example.turns;
  if (first.role !== "user") throw new Error(`The ${example.family} example does not begin with the user.`);
  return first;
}

/** A reply close to the wanted one that is nevertheless wrong. */
function spoil(reply: Reply): Reply {
  const moved = (digits: string) => String((Number(digits) + 500) % 1000);
  const changed = (digits: string) => String((Number(digits) + 7) % (digits.length > 2 ? 997 : 89));
  const text = reply.text.includes("<box") ? reply.text.replace(/\d+/g, moved) : reply.text.replace(/\d+/g, changed);
  return {
    text: text === reply.text ? `not ${text}` : text,
    toolCalls: reply.toolCalls.map(({ name, arguments: given }) => ({
      name,
      arguments: { expression: `${(given as { expression: string }).expression}+1` },
    })),
  };
}

describe.each(trainable)("$name", (family) => {
  test("grades the wanted answer as correct", () => {
    for (const { example, index } of examplesOf(family)) {
      const reply = wantedReply(example);
      // A search that ran out of tries is honest, and still not a solution.
      const abstains = family.name === "countdown" && reply.text === noAnswerSentence;
      expect(example.grade(reply), `${family.name} ${example.mode} ${index}: ${reply.text}`).toEqual({ correct: !abstains, score: abstains ? 0 : 1 });
    }
  });

  test("grades a spoilt answer, silence and chatter as wrong", () => {
    for (const { example, index } of examplesOf(family)) {
      const label = `${family.name} ${example.mode} ${index}: ${wantedReply(example).text}`;
      if (example.level !== "value") expect(example.grade(spoil(wantedReply(example))).correct, label).toBe(false);
      expect(example.grade({ text: "", toolCalls: [] }).correct, label).toBe(false);
      expect(example.grade({ text: "It depends.", toolCalls: [] }).correct, label).toBe(false);
    }
  });

  test("gives the same example for the same seed, and another for the other split", () => {
    const plain = (example: Example) => JSON.stringify(example.turns, (_, value) => (value instanceof Uint8Array ? checksum(value) : value));
    for (const mode of family.modes) {
      let differing = 0;
      for (let index = 0; index < 10; index++) {
        expect(plain(family.generate("train", index, mode))).toBe(plain(family.generate("train", index, mode)));
        if (plain(family.generate("train", index, mode)) !== plain(family.generate("heldout", index, mode))) differing++;
      }
      expect(differing).toBeGreaterThan(6);
    }
  });

  test("thinks in Thinking only, in a line that fits the context", () => {
    for (const { example } of examplesOf(family)) {
      const [first] = assistantTurns(example);
      expect(first.think !== null).toBe(example.mode === "thinking");
      expect(first.think ?? "x").not.toBe("");
      const written = (first.think ?? "").replace(/<box label="([^"]*)">[^<]*<\/box>/g, "[$1]");
      expect(written.length).toBeLessThanOrEqual(200);
    }
  });

  test("keeps boxes inside the picture and pictures whole", () => {
    for (const { example } of examplesOf(family)) {
      const { image } = userTurn(example);
      if (image) expect(image.data.length).toBe(image.width * image.height * 3);
      const written = assistantTurns(example)
        .map((turn) => `${turn.think ?? ""}${turn.text}`)
        .join("");
      for (const [, ...corners] of written.matchAll(/<box label="[^"]+">(\d+),(\d+),(\d+),(\d+)<\/box>/g)) {
        const [x1, y1, x2, y2] = corners.map(Number);
        expect(x1).toBeLessThan(x2);
        expect(y1).toBeLessThan(y2);
        expect(Math.max(x2, y2)).toBeLessThanOrEqual(1000);
      }
    }
  });
});

function checksum(bytes: RgbImage["data"]): number {
  return bytes.reduce((sum, value, index) => (sum * 31 + value + index) % 1_000_000_007, 7);
}

describe("splits", () => {
  test("sums and countdown problems never occur in both", () => {
    for (let index = 0; index < 2000; index++) {
      for (const split of ["train", "heldout"] as const) {
        const random = randomFor(split, "test", index, "");
        expect(splitOfProblem(sumKey(drawSum(random, split)))).toBe(split);
        expect(splitOfProblem(problemKey(drawCountdown(random, split)))).toBe(split);
      }
    }
    expect(sumKey({ a: 3, b: 40, operator: "+" })).toBe(sumKey({ a: 40, b: 3, operator: "+" }));
    expect(problemKey({ numbers: [9, 1, 4], target: 5 })).toBe(problemKey({ numbers: [4, 9, 1], target: 5 }));
  });

  test("one template of beyond-me in five is held out", () => {
    const templates = Object.values(beyondMeTemplates).flat();
    expect(templates.length).toBeGreaterThan(250);
    const heldOut = templates.filter((template) => splitOfTemplate(template) === "heldout").length;
    expect(heldOut / templates.length).toBeGreaterThan(0.15);
    expect(heldOut / templates.length).toBeLessThan(0.25);
  });
});

describe("traces", () => {
  test("the columns of a sum spell its result", () => {
    for (let index = 0; index < 500; index++) {
      const example = addSubtract.generate("train", index, "thinking");
      const { think, text } = assistantTurns(example)[0];
      const columns = [...(think ?? "").matchAll(/=(\d+)/g)].map(([, result]) => result);
      const last = columns.pop() ?? "";
      const spelt = Number(
        last +
          columns
            .reverse()
            .map((result) => result.slice(-1))
            .join(""),
      );
      expect((think ?? "").startsWith("swap") ? -spelt : spelt, `${userTurn(example).text} ${think}`).toBe(Number(text));
    }
  });

  test("a countdown search says yes exactly when its last try hits, and the answer is that try", () => {
    let unsuccessful = 0;
    for (let index = 0; index < 500; index++) {
      const example = countdown.generate("train", index, "thinking");
      const { think, text } = assistantTurns(example)[0];
      if ((think ?? "").endsWith(" yes")) expect(example.grade({ text, toolCalls: [] }).correct).toBe(true);
      else {
        expect(think).toMatch(/ no$/);
        expect(text).toBe(noAnswerSentence);
        unsuccessful++;
      }
      expect((think ?? "").split(";").length).toBeLessThanOrEqual(8);
    }
    expect(unsuccessful / 500).toBeGreaterThan(0.15);
    expect(unsuccessful / 500).toBeLessThan(0.37);
  });

  test("a random search succeeds about half of the time, so that several agents beat one", () => {
    let found = 0;
    for (let index = 0; index < 2000; index++) {
      const random = randomFor("train", "search", index, "");
      const { numbers, target } = drawCountdown(random, "train");
      if (searchTries(random, numbers, target).found) found++;
    }
    expect(found / 2000).toBeGreaterThan(0.45);
    expect(found / 2000).toBeLessThan(0.62);
  });
});

describe("reading points", () => {
  const first = (name: Family["name"], mode: Example["mode"], index: number) => {
    const family = families.find((candidate) => candidate.name === name);
    if (family === undefined) throw new Error("the family is missing");
    const example = family.generate("train", index, mode);
    return { objects: userTurn(example).objects ?? [], answer: assistantTurns(example)[0] };
  };
  const over = ({ x, y }: { x: number; y: number }, { box }: { box: { x1: number; y1: number; x2: number; y2: number } }) =>
    x >= box.x1 && x <= box.x2 && y >= box.y1 && y <= box.y2;

  test("every cell of a grid is read where it lies", () => {
    for (let index = 0; index < 20; index++) {
      const { objects, answer } = first("digit-grid", "instant", index);
      expect(answer.points).toHaveLength(objects.length);
      answer.points?.forEach((point, cell) => {
        expect(answer.text[point.offset]).toBe(objects[cell].words[0]);
        expect(over(point, objects[cell])).toBe(true);
      });
    }
  });

  test("a trace about a chart reads each name and each value at its own bar or label", () => {
    for (let index = 0; index < 40; index++) {
      const { objects, answer } = first("bar-chart", "thinking", index);
      const trace = answer.think ?? "";
      const read = (answer.points ?? []).filter((point) => point.in === "think");
      expect(read.map(({ offset }) => trace.slice(offset).split(/[ ,]/)[0])).toEqual(trace.replaceAll(",", "").split(" "));
      const bars = objects.filter(({ words }) => words.includes("bar"));
      read.forEach((point, place) => {
        const label = objects.find(({ words }) => words[0] === trace.replaceAll(",", "").split(" ")[place - (place % 2)] && !words.includes("bar"));
        expect(over(point, bars[place >> 1]) || (label !== undefined && over(point, label)), `chart ${index}, word ${place}`).toBe(true);
      });
    }
  });
});

describe("thinking about shapes", () => {
  const thoughts = (name: Family["name"]) => {
    const family = families.find((candidate) => candidate.name === name);
    if (family === undefined) throw new Error("the family is missing");
    return Array.from({ length: 40 }, (_, index) => {
      const example = family.generate("train", index, "thinking");
      const { image } = userTurn(example);
      if (image === undefined) throw new Error("the example has no picture");
      return { answer: assistantTurns(example)[0], map: mapOf(image) };
    });
  };

  test("says the row and column of the patch that the model sees the shape's middle on, or that there is none", () => {
    for (const { answer, map } of thoughts("locate-shape")) {
      const box = readBox(answer.text);
      if (box === null) {
        expect(answer.think).toBe("none");
        continue;
      }
      const { x1, y1, x2, y2 } = toSquare(box, map);
      const patch = patchAt((x1 + x2) / 2, (y1 + y2) / 2);
      expect(answer.think).toBe(`row ${Math.floor(patch / 10)}, column ${patch % 10}`);
    }
  });

  test("counts down ten rows, and ends with the answer", () => {
    for (const { answer } of thoughts("count-shapes")) {
      const soFar = (answer.think ?? "").split(" ").map(Number);
      expect(soFar).toHaveLength(10);
      expect(soFar).toEqual(soFar.toSorted((a, b) => a - b));
      expect(String(soFar[9])).toBe(answer.text);
      // read where the row's count goes up
      for (const { offset } of answer.points ?? []) expect(soFar[offset / 2]).toBeGreaterThan(offset === 0 ? 0 : soFar[offset / 2 - 1]);
    }
  });
});

describe("follow-ups", () => {
  test("fill a row and no more", () => {
    const turn = (text: string): ExampleTurn[] => [
      { role: "user", text },
      { role: "assistant", think: null, text: "7" },
    ];
    const turns = Array.from({ length: 30 }, (_, index) => turn(`How many are there of ${index}?`)).flat();
    const kept = fitting(turns);
    expect(kept.length % 2).toBe(0);
    expect(estimateTokens(kept)).toBeLessThanOrEqual(215);
    expect(estimateTokens(turns.slice(0, kept.length + 2))).toBeGreaterThan(215);
    expect(fitting(turn("a".repeat(999).replaceAll("a", "1")))).toHaveLength(2);
  });

  test("some conversations go on with another question, and none claims to see no picture after one", () => {
    let continued = 0;
    for (const family of families.filter(({ name }) => name === "add-subtract" || name === "count-shapes")) {
      for (let index = 0; index < 200; index++) {
        const { turns } = family.generate("train", index, "instant");
        if (family.name === "add-subtract" && turns.length > 2) continued++;
        const firstPicture = turns.findIndex((turn) => turn.role === "user" && turn.image);
        if (firstPicture >= 0) expect(turns.slice(firstPicture).some((turn) => turn.text === noPictureSentence)).toBe(false);
      }
    }
    expect(continued).toBeGreaterThan(10);
    expect(continued).toBeLessThan(60);
  });
});

describe("calculator", () => {
  test.each([
    ["7/2", "3.5"],
    ["1/8-1", "-0.875"],
    ["10/4/3", "5/6 (about 0.833333333333)"],
    ["-2/3", "-2/3 (about -0.666666666667)"],
    ["123456*1000", "123456000"],
  ])("the result of %s reads %s, as the calculator tool writes it", (expression, text) => {
    const value = evaluate(expression)?.value;
    expect(value && writeResult(value)).toBe(text);
  });

  test("a call is graded by its value, not by its form", () => {
    const example = Array.from({ length: 200 }, (_, index) => calculator.generate("train", index, "thinking")).find(
      ({ level }) => level === "product",
    );
    const call = example && wantedReply(example).toolCalls[0];
    const [a, b] = ((call?.arguments as { expression?: string } | undefined)?.expression ?? "").split("*");
    const given = (name: string, expression: unknown) => example?.grade({ text: "", toolCalls: [{ name, arguments: { expression } }] }).correct;
    expect(given("calculate", `(${b}) * ${a}`)).toBe(true);
    expect(given("calculate", `${a}*${b}+1`)).toBe(false);
    expect(given("calculate", 12)).toBe(false);
    expect(given("compute", `${a}*${b}`)).toBe(false);
  });
});

describe("grading countdown", () => {
  const problem = { numbers: [3, 7, 8] as [number, number, number], target: 29 };
  test.each([
    ["7*3+8", true],
    ["8 + (3 * 7) = 29", true],
    ["8+7*3.", true],
    ["29", false],
    ["7*3+8+0", false],
    ["7*3+7+1", false],
    ["8*7-27", false],
    ["7*3+8=30", false],
    ["7/0+8*3", false],
    ["seven times three plus eight", false],
  ])("%s", (text, correct) => expect(gradeCountdown(text, problem).correct).toBe(correct));
});

test("a sum knows its value", () => expect(sumValue({ a: 3, b: 40, operator: "-" })).toBe(-37));
