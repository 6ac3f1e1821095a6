// Stands in for a vision model: it calls the tool that a skill would have it call, and says what a model would say. It sees nothing and measures
// nothing; what the pages show, the tools have found on the pictures.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FakeAnswer, FakeRequest } from "@melete/server/test-support";
import { drawMeal } from "../../../tools/test-support/drawn-meal.ts";
import { type Corners, machineParts, machineSize } from "./draw-machine.ts";

export const modelId = "scripted-model";

/** What people ask in the pictures; the script tells its scenes by these words. */
export const questions = {
  meal: "I am pescatarian with high cholesterol. Put green dots on what I should eat and red dots on what I should leave.",
  machine: "An interactive tutorial of making a latte with this machine, please.",
  yoga: "Rate our warrior: me on the first photo, my partner on the second.",
  chart: "Read the numbers of this chart and make a dashboard of them.",
  code: "Write toRoman(n) in JavaScript.",
} as const;

export async function answerAsScripted({ body }: FakeRequest): Promise<FakeAnswer> {
  const messages = body.messages as { role: string; content: unknown }[];
  const words = JSON.stringify(messages);
  const results = messages.filter(({ role }) => role === "tool").map(({ content }) => textOf(content));
  if (words.includes("toRoman")) return answerWithProgram(words);
  if (words.includes(questions.meal)) return results.length === 0 ? callFoodPage() : { text: mealAnswer };
  if (words.includes(questions.machine)) return results.length === 0 ? callTutorialPage() : { text: machineAnswer };
  if (words.includes(questions.yoga)) {
    if (results.length === 0) return { toolCalls: [{ name: "yoga_form", input: { pose: "Warrior II", people: ["You", "Your partner"] } }] };
    return { text: yogaAnswer(results[0] ?? "") };
  }
  if (words.includes(questions.chart)) {
    if (results.length === 0) return { toolCalls: [{ name: "read_chart", input: {} }] };
    const rows = [...(results[0] ?? "").matchAll(/\| (\w+) \| ([\d.]+) \|/g)].map(([, name = "", value]): [string, number] => [name, Number(value)]);
    return results.length === 1 ? callDashboard(rows) : { text: chartAnswer(rows) };
  }
  return { text: "No scene has this question." };
}

const thousandths = ([left, top, right, bottom]: Corners, { width, height }: { width: number; height: number }): number[] =>
  [left / width, top / height, right / width, bottom / height].map((share) => Math.round(share * 1000));

function callFoodPage(): FakeAnswer {
  const foods = drawMeal().foods.map(({ name, box }) => ({
    name,
    box: thousandths([box.x, box.y, box.x + box.width, box.y + box.height], { width: 1, height: 1 }),
  }));
  return { toolCalls: [{ name: "food_page", input: { foods, profile: "pescatarian with high cholesterol" } }] };
}

const mealAnswer =
  "The salmon is the best main dish here for you: its fat is mostly unsaturated. Leave the steak, it is meat, and the cake and the butter for their saturated fat. The dots on the page say more. This is general information; hidden oil, salt and sugar cannot be seen.";

function callTutorialPage(): FakeAnswer {
  const names: Record<keyof typeof machineParts, [name: string, about: string]> = {
    hopper: ["Bean hopper", "holds about 250 g"],
    "grind-dial": ["Grind dial", "finer to the left"],
    gauge: ["Pressure gauge", "shows the pressure of the pump"],
    "brew-button": ["Brew button", "starts and stops the pump"],
    "group-head": ["Group head", "the portafilter locks into it"],
    portafilter: ["Portafilter", "holds the ground coffee"],
    "steam-knob": ["Steam knob", "opens the steam"],
    "steam-wand": ["Steam wand", "heats and froths the milk"],
    "drip-tray": ["Drip tray", "catches what drips"],
  };
  const components = Object.entries(machineParts).map(([id, corners]) => {
    const [name, about] = names[id as keyof typeof machineParts];
    return { id, name, about, box: thousandths(corners, machineSize) };
  });
  const steps = [
    { title: "Fill and set the grinder", text: "Fill in beans. Turn the dial to a grind like table salt.", components: ["hopper", "grind-dial"] },
    { title: "Grind and tamp", text: "Grind 18 g into the portafilter and press it level.", components: ["portafilter"] },
    { title: "Lock it in", text: "Turn the portafilter to the right until it sits firmly.", components: ["group-head", "portafilter"] },
    { title: "Brew", text: "Press the button: 36 g in 25 to 30 seconds, at about 9 bar.", components: ["brew-button", "gauge"] },
    {
      title: "Steam the milk",
      text: "Open the knob for a second to clear the wand, then froth the milk until the pitcher is too hot to touch, about 60 °C.",
      components: ["steam-wand", "steam-knob"],
      caution: "Steam burns. Point the wand into the tray first.",
    },
    { title: "Pour and clean", text: "Pour slowly from a hand's breadth. Wipe the wand, empty the tray.", components: ["steam-wand", "drip-tray"] },
  ];
  const intro = "You need fresh beans, cold milk and about five minutes.";
  return { toolCalls: [{ name: "tutorial_page", input: { title: "A latte with this machine", intro, components, steps } }] };
}

const machineAnswer =
  "Here is your tutorial: six steps, and each lights up the parts that it is about. I was not sure of the gauge's scale, so check its 9 bar.";

/** Both ratings and the first correction, taken from the tool's words, as the skill asks. */
function yogaAnswer(result: string): string {
  const scores = [...result.matchAll(/\*\*([^*]+)\*\*: ([^(]+)\([^)]*\)[^\n]*?Form: ([\d.]+) of 10/g)].map(
    ([, who, pose, score]) => `${who}: ${pose.trim()}, **${score} of 10**.`,
  );
  const first = /^- (.*)$/m.exec(result)?.[1] ?? "";
  return `${scores.join(" ")}\n\nThe one thing to change first: ${first}`;
}

async function callDashboard(rows: [string, number][]): Promise<FakeAnswer> {
  const template = await readFile(join(import.meta.dirname, "..", "..", "..", "..", "skills", "dashboard", "assets", "dashboard.html"), "utf8");
  const sorted = rows.toSorted((one, other) => one[1] - other[1]);
  const [least = ["", 1], most = ["", 1]] = [sorted[0], sorted.at(-1)];
  const data = {
    title: `${(most[1] / least[1]).toFixed(0)} times as many visitors in ${most[0]} as in ${least[0]}`,
    lead: "Visitors of the museum by month, in thousands, read off the chart that you sent.",
    unit: "thousand",
    columns: ["Month", "Visitors (thousand)"],
    rows,
    source: "Source: measured on your picture with read_chart, within about 1 % of the axis.",
  };
  const source = template
    .replace(/const data = \{[\s\S]*?\n\};/, () => `const data = ${JSON.stringify(data, null, 2)};`)
    .replaceAll("Rainfall", "Visitors");
  return { toolCalls: [{ name: "create_artifact", input: { title: "Visitors by month", mediaType: "text/html", source } }] };
}

function chartAnswer(rows: [string, number][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  const table = [rows.map(([name]) => name), rows.map(() => "---"), rows.map(([, value]) => value)].map(line).join("\n");
  return `Read off the chart in thousands, each within about 1 % of the axis:\n\n${table}`;
}

let programs = 0;
/** Four programs, one of which forgets a rule: what they return is compared, so it is found. */
function answerWithProgram(words: string): FakeAnswer {
  if (words.includes("write up to twelve calls")) return { text: '["toRoman(4)", "toRoman(44)", "toRoman(1994)", "toRoman(3999)"]' };
  if (words.includes("Two candidates")) return { text: "BETTER: 1" };
  const table =
    '[[1000, "M"], [900, "CM"], [500, "D"], [400, "CD"], [100, "C"], [90, "XC"], [50, "L"], [40, "XL"], [10, "X"], [9, "IX"], [5, "V"], [4, "IV"], [1, "I"]]';
  const right = `function toRoman(n) {\n  const table = ${table};\n  let text = "";\n  for (const [value, letters] of table) {\n    while (n >= value) { text += letters; n -= value; }\n  }\n  return text;\n}`;
  const variants = [
    right.replace('[900, "CM"], ', ""),
    right,
    right.replace("while (n >= value)", "for (; n >= value; )"),
    right.replace("let text", "var text"),
  ];
  const code = variants[programs++ % variants.length];
  const summary = {
    kind: "open",
    answer: "a function toRoman",
    approach: "a table of values",
    keySteps: ["subtract greedily"],
    checks: [],
    doubts: [],
  };
  return { text: `Here is the function.\n\`\`\`js\n${code}\n\`\`\`\n\n\`\`\`json\n${JSON.stringify(summary)}\n\`\`\``, tokenMs: 5 };
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return Array.isArray(content) ? (content as { text?: unknown }[]).map(({ text }) => (typeof text === "string" ? text : "")).join("") : "";
}
