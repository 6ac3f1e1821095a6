// Questions about a bar chart: which is tallest, which of two, how much, how many. Thinking reads every bar first.
import { type Bar, type BarChart, type ChartPicture, drawBarChart } from "./bar-chart-picture.ts";
import { colourNames, middleOf } from "./drawing.ts";
import type { Example, ExampleTurn, Family, Grade, Random, ReadingPoint } from "./example.ts";
import { fitting } from "./follow-up.ts";
import { gradeText, right, wrong } from "./grades.ts";
import { fill, roughen } from "./phrases.ts";
import { chance, integer, pick, pickWeighted, randomFor, shuffle } from "./random.ts";

export type Question = "tallest" | "shortest" | "pair" | "value" | "count";

const levels: { [Q in Question]: string } = { tallest: "compare", shortest: "compare", pair: "compare", value: "value", count: "count" };

const phrases: { [Q in Question]: string[] } = {
  tallest: [
    "Which bar is tallest?",
    "Which bar is the tallest?",
    "What is the tallest bar?",
    "Which bar is highest?",
    "Which is the biggest?",
    "Which bar has the largest value?",
    "Which one is the highest?",
    "Which bar is longest?",
    "Name the tallest bar.",
    "Which has the most?",
    "What is the largest bar?",
    "Which bar has the highest value?",
    "which is tallest",
    "Which bar is the longest?",
    "Which bar wins?",
  ],
  shortest: [
    "Which bar is shortest?",
    "Which bar is the shortest?",
    "What is the shortest bar?",
    "Which bar is lowest?",
    "Which is the smallest?",
    "Which bar has the smallest value?",
    "Which one is the lowest?",
    "Name the shortest bar.",
    "Which has the least?",
    "which is lowest",
    "What is the smallest bar?",
    "Which bar has the lowest value?",
    "Which bar is least?",
    "Find the shortest bar.",
  ],
  pair: [
    "Which is taller, {a} or {b}?",
    "Which bar is taller, {a} or {b}?",
    "Is {a} or {b} taller?",
    "Which is higher, {a} or {b}?",
    "Which is larger, {a} or {b}?",
    "{a} or {b}: which is taller?",
    "What is bigger, {a} or {b}?",
    "Compare {a} and {b}: which is higher?",
    "Which has more, {a} or {b}?",
    "Of {a} and {b}, which is taller?",
    "which is bigger {a} or {b}",
    "Which is longer, {a} or {b}?",
  ],
  value: [
    "What is the value of {a}?",
    "What is the value of the {a} bar?",
    "How tall is the {a} bar?",
    "How high is {a}?",
    "What does the {a} bar show?",
    "Read the {a} bar.",
    "Value of {a}?",
    "How much is {a}?",
    "What value does {a} have?",
    "What number is the {a} bar at?",
    "how much is the {a} bar",
    "Give me the value of {a}.",
    "Where does the {a} bar end?",
    "How long is the {a} bar?",
    "Tell me the value of the {a} bar.",
  ],
  count: [
    "How many bars are there?",
    "How many bars are in the chart?",
    "Count the bars.",
    "How many bars do you see?",
    "how many bars",
    "Number of bars?",
    "How many bars does the chart have?",
    "How many bars are shown?",
    "Can you count the bars?",
    "How many bars are in this picture?",
  ],
};

const letters = ["A", "B", "C", "D", "E", "F"];

export function drawChartData(random: Random): BarChart {
  const lettered = chance(random, 0.35);
  const oneColour = lettered && chance(random, 0.7);
  const colours = shuffle(random, colourNames);
  const axisEnd = chance(random, 0.6) ? 10 : 100;
  const halves = axisEnd === 10 && chance(random, 0.25);
  const step = axisEnd === 100 ? pick(random, [1, 5, 5, 10]) : halves ? 0.5 : 1;
  const count = integer(random, 2, 6);
  // Distinct values, so that every comparison has one answer; a fifth of the scale apart at most sometimes, never less than 3 %.
  const values: number[] = [];
  while (values.length < count) {
    const value = integer(random, 1, axisEnd / step) * step;
    if (values.every((other) => Math.abs(other - value) >= axisEnd * 0.03)) values.push(value);
  }
  const bars: Bar[] = values.map((value, index) => ({
    name: lettered ? letters[index] : colours[index],
    colour: oneColour ? colours[0] : colours[index],
    value,
  }));
  return { bars, lettered, axisEnd, horizontal: chance(random, 0.3) };
}

/** A question as a person would type it. */
export function phraseChartQuestion(random: Random, question: Question, a: string, b: string): string {
  return roughen(random, fill(pick(random, phrases[question]), { a, b }));
}

export function drawChartQuestion(random: Random): Question {
  return (["tallest", "shortest", "pair", "value", "count"] as const)[pickWeighted(random, [2.5, 2, 2.5, 4, 1])];
}

/** Within 2 % of the scale is read right; the score is 1 only for the exact value. */
function gradeValue(text: string, wanted: number, axisEnd: number): Grade {
  const value = Number(text.trim().replace(/\.$/, ""));
  if (text.trim() === "" || Number.isNaN(value)) return wrong;
  const error = Math.abs(value - wanted) / axisEnd;
  return error === 0 ? right : { correct: error <= 0.02 + 1e-9, score: Math.max(0, 1 - error * 5) };
}

export const barChart: Family = {
  name: "bar-chart",
  hasImage: true,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "bar-chart", index, mode);
    const chart = drawChartData(random);
    const question = drawChartQuestion(random);
    const [a, b] = shuffle(random, chart.bars);
    const wanted = answerOf(question, chart, a, b);
    const picture = drawBarChart(random, chart);
    const asked: ExampleTurn = { role: "user", text: phraseChartQuestion(random, question, a.name, b.name), ...picture };
    const answer = sayAnswer(question, chart, picture, a, b);
    const trace = traceOf(chart, picture);
    const turns: ExampleTurn[] = [
      asked,
      mode === "thinking" ? { ...answer, think: trace.text, points: [...trace.points, ...answer.points] } : answer,
    ];
    // In Thinking the first trace has already read every bar: asking on would teach nothing.
    if (mode === "instant") turns.push(...followUps(random, chart, picture, keyOf(question, a, b)));
    return {
      family: "bar-chart",
      level: levels[question],
      mode,
      turns: fitting(turns),
      grade: (reply) => (question === "value" ? gradeValue(reply.text, a.value, chart.axisEnd) : gradeText(reply.text, wanted)),
    };
  },
};

/**
 * Where a bar is read: at its tip; but where letters stand below the bars, at the letter: a patch knows what came before it in the picture, not what follows.
 */
function placeOf(chart: BarChart, picture: ChartPicture, bar: Bar): { x: number; y: number } {
  const index = chart.bars.indexOf(bar);
  if (!chart.lettered || chart.horizontal) return picture.tips[index];
  const label = picture.objects.find(({ words }) => words[0] === bar.name)?.box;
  if (label === undefined) throw new Error(`The chart shows no label for the bar ${bar.name}.`);
  return middleOf(label);
}

/** Thinking reads every bar in its order. */
function traceOf(chart: BarChart, picture: ChartPicture): { text: string; points: ReadingPoint[] } {
  let text = "";
  const points: ReadingPoint[] = [];
  for (const bar of chart.bars) {
    if (text !== "") text += ", ";
    const place = placeOf(chart, picture, bar);
    points.push({ in: "think", offset: text.length, ...place }, { in: "think", offset: text.length + bar.name.length + 1, ...place });
    text += `${bar.name} ${bar.value}`;
  }
  return { text, points };
}

function sayAnswer(
  question: Question,
  chart: BarChart,
  picture: ChartPicture,
  a: Bar,
  b: Bar,
): Extract<ExampleTurn, { role: "assistant" }> & { points: ReadingPoint[] } {
  const text = answerOf(question, chart, a, b);
  const bar = question === "value" ? a : chart.bars.find(({ name }) => name === text);
  const points: ReadingPoint[] = question === "count" || bar === undefined ? [] : [{ in: "text", offset: 0, ...placeOf(chart, picture, bar) }];
  return { role: "assistant", think: null, text, points };
}

/** The same for questions with the same answer. */
function keyOf(question: Question, a: Bar, b: Bar): string {
  if (question === "value") return `value ${a.name}`;
  return question === "pair" ? `pair ${[a.name, b.name].sort().join(" ")}` : question;
}

/** More questions about the same chart: they teach cheaply, as the picture is already seen. */
function followUps(random: Random, chart: BarChart, picture: ChartPicture, asked: string): ExampleTurn[] {
  const seen = new Set([asked]);
  const turns: ExampleTurn[] = [];
  for (let count = integer(random, 4, 8); count > 0; count--) {
    const question = drawChartQuestion(random);
    const [a, b] = shuffle(random, chart.bars);
    const key = keyOf(question, a, b);
    if (seen.has(key)) continue;
    seen.add(key);
    turns.push({ role: "user", text: phraseChartQuestion(random, question, a.name, b.name) }, sayAnswer(question, chart, picture, a, b));
  }
  return turns;
}

function answerOf(question: Question, chart: BarChart, a: Bar, b: Bar): string {
  const byValue = [...chart.bars].sort((one, other) => one.value - other.value);
  switch (question) {
    case "tallest":
      return byValue[byValue.length - 1].name;
    case "shortest":
      return byValue[0].name;
    case "pair":
      return a.value > b.value ? a.name : b.name;
    case "value":
      return String(a.value);
    case "count":
      return String(chart.bars.length);
    default:
      return question satisfies never;
  }
}
