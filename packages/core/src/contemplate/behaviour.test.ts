import { expect, test } from "vitest";
import { textOf } from "../message.ts";
import type { ModelRequest } from "../model/model.ts";
import { createScriptedModel, type Script, say } from "../model/scripted.ts";
import { picture, runTurn, turn, user, withRecord } from "../test-kit.ts";
import type { Inspection, MadePage, Workbench } from "./workbench.ts";

const filler = "# a line that makes the program long enough to be one\n".repeat(6);
const program = (name: string, language = "python"): Script =>
  withRecord(`Here it is.\n\`\`\`${language}\n# ${name}\n${filler}\`\`\``, { kind: "open", answer: name });
const page = (name: string): Script =>
  withRecord(`There.\n\`\`\`html\n<!-- ${name} -->\n${"<p>text</p>\n".repeat(30)}\`\`\``, { kind: "open", answer: name });

const lastText = (request: ModelRequest) => textOf(request.messages.at(-1) ?? user(""));
const isComparison = (request: ModelRequest) => lastText(request).includes("Two candidates");
const isAskedForCalls = (request: ModelRequest) => lastText(request).includes("write up to twelve calls");

function drafting(drafts: Script[], { calls = say('["f(1)", "f(2)"]'), images = false } = {}) {
  let next = 0;
  return createScriptedModel({
    capabilities: { records: "block", images },
    script: (request) => {
      if (isComparison(request)) return say("BETTER: 2");
      if (isAskedForCalls(request)) return calls;
      next += 1;
      return drafts[next - 1] ?? say("no more drafts");
    },
  });
}

/** Programs and pages do what this table says of their names. */
function workbench(does: Record<string, (string | null)[]>, shows: Record<string, Inspection> = {}) {
  const asked = { calls: [] as string[][], pages: [] as MadePage[] };
  const nameOf = (source: string) => /(?:#|<!--) (\w+)/.exec(source)?.[1] ?? "";
  const bench: Workbench = {
    async tryCalls(language, programs, calls) {
      asked.calls.push([language, ...calls]);
      return language === "cobol" ? null : programs.map((source) => does[nameOf(source)] ?? []);
    },
    async inspect(made) {
      asked.pages.push(made);
      return shows[nameOf(made.source)] ?? null;
    },
  };
  return { bench, asked };
}
const ask = (agents: 2 | 4) => turn("contemplating", { agents, messages: [user("Write f.")] });
const told = (name: string) => expect.stringContaining(`# ${name}\n`);

test("J9 programs that do the same agree, and nobody has to read them", async () => {
  const model = drafting(["a", "b", "c", "d"].map((name) => program(name)));
  const { bench, asked } = workbench({ a: ["7", "8"], b: ["1", "2"], c: ["1", "2"], d: ["1", "2"] });
  const { view } = await runTurn({ model, workbench: bench }, ask(4));
  expect(view).toMatchObject({ decision: "agreement", answer: { text: told("b") }, degraded: false });
  expect(asked.calls).toEqual([["python", "f(1)", "f(2)"]]);
  expect(model.requests.filter(isComparison)).toHaveLength(0);
  expect(view.rounds[0]?.agreement).toEqual({
    classes: [
      { answer: "f(1): 1", agents: ["draft-2", "draft-3", "draft-4"] },
      { answer: "f(1): 7", agents: ["draft-1"] },
    ],
    abstained: [],
  });
  expect(view.agents.find(({ agentId }) => agentId === "calls-1")).toMatchObject({ stage: "compare", title: "Calls to try" });
});

test("J9 without agreement one program of each class is read", async () => {
  const model = drafting(["a", "b", "c", "d"].map((name) => program(name)));
  const { bench } = workbench({ a: ["1", "2"], b: ["3", "4"], c: ["3", "4"], d: ["1", "2"] });
  const { view } = await runTurn({ model, workbench: bench }, ask(4));
  expect(view.decision).toBe("selection");
  expect(view.agents.filter(({ agentId }) => agentId.startsWith("compare")).map(({ title, round }) => `${round} ${title}`)).toEqual([
    "3 draft-1 or draft-2",
    "3 draft-2 or draft-1",
  ]);
});

test("J10 a program in which no call worked is out while others have one that did", async () => {
  const model = drafting(["a", "b"].map((name) => program(name)));
  const { bench } = workbench({ a: [null, null], b: [null, "2"] });
  const { view } = await runTurn({ model, workbench: bench }, ask(2));
  expect(view).toMatchObject({ decision: "selection", answer: { text: told("b") }, agreement: { abstained: ["draft-1"] }, degraded: false });
  expect(model.requests.filter(isComparison)).toHaveLength(0);
});

test.each([
  ["no call worked in any", "python", { a: [null], b: [null] }, say('["g()"]')],
  ["nobody can run the language", "cobol", {}, say('["f(1)"]')],
  ["there are no calls", "python", { a: ["1"], b: ["1"] }, say("I would call f.")],
])("J12 %s: the programs are read", async (_, language, does, calls) => {
  const model = drafting(
    ["a", "b"].map((name) => program(name, language)),
    { calls },
  );
  const { view } = await runTurn({ model, workbench: workbench(does).bench }, ask(2));
  expect(view.decision).toBe("selection");
  expect(model.requests.filter(isComparison)).toHaveLength(2);
});

test("J11 a page that does not work is out; judges read what was found and see the others", async () => {
  const seen: Inspection = { broken: false, report: "no problems found", picture: { type: "image", blob: picture } };
  const { bench, asked } = workbench({}, { a: seen, b: { broken: true, report: "blank" }, c: seen });
  const model = drafting([page("a"), page("b"), page("c"), page("d")], { images: true });
  const { view } = await runTurn({ model, workbench: bench }, ask(4));
  expect(asked.pages.map(({ mediaType }) => mediaType)).toEqual(Array(4).fill("text/html"));
  const comparisons = model.requests.filter(isComparison);
  expect(view.agents.filter(({ agentId }) => agentId.startsWith("compare")).map(({ title }) => title)).not.toContainEqual(
    expect.stringContaining("draft-2"),
  );
  expect(comparisons.some((request) => lastText(request).includes("draft-2"))).toBe(false);
  const [first] = comparisons;
  expect(lastText(first as ModelRequest)).toContain("[opened in a browser: no problems found]");
  expect(first?.messages.at(-1)?.parts.filter(({ type }) => type === "image")).toHaveLength(2);
});

test("J11 when no page works, all are read", async () => {
  const broken = { broken: true, report: "blank" };
  const model = drafting([page("a"), page("b")]);
  const { view } = await runTurn({ model, workbench: workbench({}, { a: broken, b: broken }).bench }, ask(2));
  expect(view.decision).toBe("selection");
  expect(model.requests.filter(isComparison)).toHaveLength(2);
});
