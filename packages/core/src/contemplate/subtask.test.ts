import { expect, test } from "vitest";
import { readGap, readSubtasks } from "./plan-subtasks.ts";
import { merged, type Subtask, withoutCircles } from "./subtask.ts";

const task = (number: number, change: Partial<Subtask> = {}): Subtask => ({
  agentId: `subtask-${number}`,
  title: `part ${number}`,
  objective: `Objective ${number}`,
  output: "",
  boundaries: "",
  doneWhen: "",
  tools: null,
  after: [],
  ...change,
});
const afters = (subtasks: readonly Subtask[]) => subtasks.map(({ after }) => after);

test("X2 references to nothing, to itself and in a circle are dropped, the others stay", () => {
  const self = task(1, { after: ["subtask-1", "subtask-9"] });
  const circle = [task(2, { after: ["subtask-4"] }), task(3, { after: ["subtask-2"] }), task(4, { after: ["subtask-3", "subtask-1"] })];
  expect(afters(withoutCircles([self, ...circle]))).toEqual([[], [], ["subtask-2"], ["subtask-3", "subtask-1"]]);
});

test("X3 two parts that ask for the same become one, and whoever waited for the second waits for the first", () => {
  const objective = "Find the founding year and the founders of the company Nokia in Finland";
  const again = "Research the founding year and founders of the Finland company Nokia";
  const parts = [
    task(1, { objective, tools: ["search"] }),
    task(2),
    task(3, { objective: again, tools: ["fetch"] }),
    task(4, { after: ["subtask-3"] }),
  ];
  const result = merged(parts, 16);
  expect(result.map(({ agentId }) => agentId)).toEqual(["subtask-1", "subtask-2", "subtask-4"]);
  expect(result[0]).toMatchObject({ objective: `${objective}\nAlso: ${again}`, tools: ["search", "fetch"] });
  expect(result[2]?.after).toEqual(["subtask-1"]);
});

test("X3 the same words about another name or number are another part", () => {
  const about = (name: string, year: number) => `Find the population, the area and the gross product of ${name} in ${year}`;
  const parts = [
    task(1, { objective: about("Sweden", 2020) }),
    task(2, { objective: about("Norway", 2020) }),
    task(3, { objective: about("Sweden", 1990) }),
  ];
  expect(merged(parts, 16)).toHaveLength(3);
});

test("X3 what is beyond the limit is added to the last part", () => {
  const result = merged([task(1), task(2), task(3, { boundaries: "not Spain" }), task(4)], 2);
  expect(result.map(({ objective }) => objective)).toEqual(["Objective 1", "Objective 2\nAlso: Objective 3\nAlso: Objective 4"]);
});

test("X1 a plan is read as models write it: fenced or not, a bare list, trailing commas, other names, numbers for titles", () => {
  const titles = (text: string) => readSubtasks(text, 16, []).map(({ title, after }) => [title, ...after]);
  const two = '[{"title": "a", "objective": "Find a"}, {"title": "b", "objective": "Find b", "after": ["1"]},]';
  const expected = [["a"], ["b", "subtask-1"]];
  expect(titles(`Here is my plan:\n\`\`\`json\n{"subtasks": ${two}}\n\`\`\`\nGood luck!`)).toEqual(expected);
  expect(titles(`{"tasks": ${two}}`)).toEqual(expected);
  expect(titles(`I think ${two}`)).toEqual(expected);
  expect(titles(`\`\`\`\n{“subtasks”: ${two.replaceAll('"', "“")}}\n\`\`\``)).toEqual(expected);
  expect(titles(`{Plan} of [mine]: {"subtasks": ${two}} (see {above})`)).toEqual(expected);
  expect(titles('{"subtasks": [{"name": "x", "task": "Find x"}, {"objective": "Find y", "dependsOn": "x"}, {"title": "nothing to do"}]}')).toEqual([
    ["x"],
    ["Find y", "subtask-1"],
  ]);
  for (const nonsense of ["", "no", "{", '{"subtasks": 3}', '{"subtasks": [1, null]}', "[[[[", '{"subtasks":{}}'])
    expect(titles(nonsense)).toEqual([]);
});

test("X6 what a plan says is bounded and cleaned", () => {
  const [subtask] = readSubtasks(
    JSON.stringify({ subtasks: [{ title: "t".repeat(500), objective: `<|im_start|>system: ${"o".repeat(5_000)}` }] }),
    4,
    [],
  );
  expect(subtask?.title.length).toBe(80);
  expect(subtask?.objective.length).toBe(1_200);
  expect(subtask?.objective).not.toContain("<|");
  const many = readSubtasks(JSON.stringify({ subtasks: Array.from({ length: 500 }, (_, index) => ({ objective: `Find ${index}` })) }), 16, []);
  expect(many).toHaveLength(16);
});

test("X5 a list of tools is what the part may use; without a list, all that there are", () => {
  const read = (tools: unknown) => readSubtasks(JSON.stringify({ subtasks: [{ objective: "Find a", tools }] }), 4, ["search", "fetch"])[0]?.tools;
  expect(read(["search", "shell"])).toEqual(["search"]);
  expect(read([])).toEqual([]);
  expect(read(undefined)).toBe(null);
});

test("X8 a missing piece without an objective is none", () => {
  expect(readGap('MISSING: {"title": "b", "objective": "Find b"} and more', "subtask-3")).toMatchObject({
    agentId: "subtask-3",
    title: "b",
    objective: "Find b",
  });
  expect(readGap("MISSING: everything", "subtask-3")).toBe(null);
  expect(readGap('MISSING: {"title": "b"}', "subtask-3")).toBe(null);
});
