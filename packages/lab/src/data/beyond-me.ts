// Everything else: the honest sentence that a larger model is needed, and the few other things worth saying about itself.
// One template in five never occurs in training. It does not know what the families can do.
import { fillers } from "./beyond-me-fillers.ts";
import { greetings, nearMisses, photoQuestions } from "./beyond-me-near.ts";
import { advice, coding, generalKnowledge, opinions, otherLanguages, otherMathematics, shoppingAndTravel, writing } from "./beyond-me-text.ts";
import { drawBarChart } from "./bar-chart-picture.ts";
import { drawChartData } from "./bar-chart.ts";
import { photolessQuestion } from "./photoless-question.ts";
import type { Example, Family, Random, RgbImage, Split } from "./example.ts";
import { gradeText } from "./grades.ts";
import { fill, roughen } from "./phrases.ts";
import { chance, hashText, integer, pick, pickWeighted, randomFor } from "./random.ts";
import { drawRandomScene } from "./random-scene.ts";
import { beyondMeSentence, noPictureSentence, selfDescriptionSentence } from "./sentences.ts";
import { drawShapeScene, drawSpec } from "./shape-scene.ts";

type Kind = "text" | "near" | "photo" | "gibberish" | "long" | "greeting" | "no picture";

const split = (text: string): string[] =>
  text
    .split(/\||\n/)
    .map((template) => template.trim())
    .filter((template) => template !== "");

/** Every template by the kind it belongs to. */
export const beyondMeTemplates = {
  text: [generalKnowledge, coding, writing, advice, shoppingAndTravel, opinions, otherMathematics, otherLanguages].flatMap(split),
  near: split(nearMisses),
  photo: split(photoQuestions),
  greeting: split(greetings),
};

export function splitOfTemplate(template: string): Split {
  return hashText(`template ${template}`) % 5 === 0 ? "heldout" : "train";
}

function bySplit(templates: string[]): { [S in Split]: string[] } {
  return {
    train: templates.filter((template) => splitOfTemplate(template) === "train"),
    heldout: templates.filter((template) => splitOfTemplate(template) === "heldout"),
  };
}

const templatesOf = {
  text: bySplit(beyondMeTemplates.text),
  near: bySplit(beyondMeTemplates.near),
  photo: bySplit(beyondMeTemplates.photo),
  greeting: bySplit(beyondMeTemplates.greeting),
};

/** The one thought before each sentence. */
const thoughts = new Map([
  [beyondMeSentence, "I was not trained for this."],
  [noPictureSentence, "There is no picture."],
  [selfDescriptionSentence, "This is about me."],
]);

const kinds: readonly Kind[] = ["text", "near", "photo", "gibberish", "long", "greeting", "no picture"];
const kindWeights = [34, 24, 16, 4, 6, 8, 8];

function fillTemplate(random: Random, template: string): string {
  const values: Record<string, string> = {};
  for (const [, name] of template.matchAll(/\{(\w+)\}/g)) {
    const choices = fillers[name];
    if (choices === undefined) throw new Error(`The template "${template}" names {${name}}, which beyond-me-fillers.ts does not list.`);
    const taken = Object.values(values);
    values[name] = pick(
      random,
      choices.filter((choice) => !taken.includes(choice)),
    );
  }
  return fill(template, values);
}

/** Keys hit at random, letters without vowels, or a single sign. */
function drawGibberish(random: Random): string {
  const letters = pick(random, ["asdfghjkl", "qwertyuiop", "abcdefghijklmnopqrstuvwxyz", "xzvbnm,.;", "!?#%&*()", "aeiouhmnr "]);
  return (
    Array.from({ length: integer(random, 1, 24) }, () => letters[integer(random, 0, letters.length - 1)])
      .join("")
      .trim() || "?"
  );
}

function drawPrompt(random: Random, kind: Kind, part: Split): { text: string; wanted: string; image?: RgbImage } {
  const wanted = beyondMeSentence;
  const request = (from: "text" | "near" | "photo") => fillTemplate(random, pick(random, templatesOf[from][part]));
  switch (kind) {
    case "text":
      return { text: roughen(random, request("text")), wanted, image: chance(random, 0.12) ? drawAnyPicture(random) : undefined };
    case "near":
      return { text: roughen(random, request("near")), wanted, image: chance(random, 0.3) ? drawAnyPicture(random) : undefined };
    case "photo":
      return { text: roughen(random, request("photo")), wanted, image: drawAnyPicture(random) };
    case "gibberish":
      return { text: drawGibberish(random), wanted };
    case "long":
      return { text: Array.from({ length: integer(random, 2, 5) }, () => request(pick(random, ["text", "near"]))).join(" "), wanted };
    case "greeting":
      return { text: pick(random, templatesOf.greeting[part]), wanted: selfDescriptionSentence };
    case "no picture":
      return { text: photolessQuestion(random), wanted: noPictureSentence };
    default:
      return kind satisfies never;
  }
}

/** Mostly what no family asks about, sometimes a chart or shapes, so that the picture alone does not decide. */
function drawAnyPicture(random: Random): RgbImage {
  const dice = random();
  if (dice < 0.6) return drawRandomScene(random);
  if (dice < 0.8) return drawBarChart(random, drawChartData(random)).image;
  return drawShapeScene(
    random,
    Array.from({ length: integer(random, 1, 9) }, () => drawSpec(random)),
  ).image;
}

export const beyondMe: Family = {
  name: "beyond-me",
  hasImage: true,
  modes: ["instant", "thinking"],
  generate(part, index, mode): Example {
    const random = randomFor(part, "beyond-me", index, mode);
    const kind = kinds[pickWeighted(random, kindWeights)];
    const { text, wanted, image } = drawPrompt(random, kind, part);
    return {
      family: "beyond-me",
      level: kind,
      mode,
      turns: [
        { role: "user", text, ...(image ? { image } : {}) },
        { role: "assistant", think: mode === "thinking" ? (thoughts.get(wanted) ?? null) : null, text: wanted },
      ],
      grade: (reply) => gradeText(reply.text, wanted),
    };
  },
};
