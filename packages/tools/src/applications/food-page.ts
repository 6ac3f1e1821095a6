// Food advice on a photo: one dot per food, its health score above it, a card with reasons and figures. The model names the foods and says where
// they are; every number comes from the table. Where dots stand, place-dots.ts decides, in the page itself.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Box, boxIou, type Message, type Tool, type ToolContext, textOf } from "@melete/core";
import { z } from "zod";
import { publishArtifact } from "../artifact/publish-artifact.ts";
import { openPicture, type Picture } from "../image/picture.ts";
import { boxField, imageField, pointField, readPlace } from "../image/places.ts";
import { foodDisclaimer, verdictWords } from "../nutrition/describe-food.ts";
import { findFood } from "../nutrition/find-food.ts";
import { describeSource, type Food, noFigures } from "../nutrition/food.ts";
import { type HealthScore, moderationFrom, recommendedFrom, scoreFood } from "../nutrition/health-score.ts";
import { notFound } from "../nutrition/look-up-food.ts";
import { type OpenFoodTable, ownFoodTable } from "../nutrition/food-table.ts";
import { type Profile, readProfiles } from "../nutrition/profiles.ts";
import { recogniseEmergency } from "../nutrition/recognise-emergency.ts";
import { profileField, profileNotes, unknownAllergyNote } from "../nutrition/score-food.ts";
import { fillTemplate } from "./fill-template.ts";
import { pagePhoto } from "./page-photo.ts";

/** More dots than this are no help to anybody, and a crowd of them would enlarge the photo beyond use. */
const maxFoods = 40;
/** A point becomes a box of this share of the photo around it: about a fork's reach. */
const pointReach = 0.06;
/** No food on a photo is thinner than this share of it; a thinner box is a slip of the model. */
const leastSide = 0.015;
/** Entries of one food whose boxes share this much are one food named twice. */
const sameOverlap = 0.4;
/** In moderation leans to green from the middle on. */
const leansGreenFrom = (moderationFrom + recommendedFrom) / 2;

const inputSchema = z.object({
  image: imageField,
  foods: z
    .array(
      z.object({
        name: z.string().min(1).max(80).describe('a plain name of one food or dish, such as "grilled salmon" or "brown rice"'),
        box: boxField.optional().describe("a tight box around the food, four numbers in the notation of your boxes"),
        point: pointField.optional().describe("only where no box can be given: a point on the food"),
        label: z.string().min(1).max(60).optional().describe("what the person calls it, where that differs"),
        grams: z.number().positive().max(3000).optional().describe("how much of it is on the photo, estimated"),
      }),
    )
    .min(1)
    .max(maxFoods),
  profile: profileField,
});
type Input = z.infer<typeof inputSchema>;

interface PlacedFood {
  name: string;
  food: Food;
  box: Box;
  grams: number | null;
  remarks: string[];
}

export function createFoodPage(openTable: OpenFoodTable = ownFoodTable): Tool<Input> {
  return {
    name: "food_page",
    description:
      "Makes a page from a photo of food: one green or red dot per food for the person's profile, the health score above each dot, a card with reasons and figures. Name each food once and box it tightly; it looks up every figure itself.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run(input, context) {
      const opened = await openPicture(context, input.image);
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture } = opened;
      const { foods, problems: unread } = await openTable();
      const { placed, problems, unsure } = readFoods(input, picture, context, foods);
      if (problems.length > 0) return { text: `Nothing was made:\n${problems.join("\n")}`, isError: true };
      const merged = mergeSame(placed);
      const read = readProfiles(input.profile ?? "");
      const emergency = recogniseEmergency(lastWords(context.history));
      const scored = merged.map((entry) => ({ ...entry, health: scoreFood(entry.food, read.profiles) }));
      const title = read.profiles.length === 0 ? "What is on this plate" : "What fits you on this plate";
      const notices = read.profiles.flatMap(({ note }) => (note === undefined ? [] : [note]));
      const source = await foodPageSource(title, {
        photo: await pagePhoto(picture),
        profile: read.profiles,
        alarm: emergency?.advice ?? "",
        notices: [...(read.unknownAllergy === null ? [] : [unknownAllergyNote(read.unknownAllergy)]), ...notices],
        foods: scored,
      });
      const artifact = await publishArtifact(context, { title, mediaType: "text/html", source });
      const repeated = placed.length - merged.length;
      const lines = scored.map(
        ({ name, health }) =>
          `- ${name}: ${health.score ?? "no score"}${health.score === null ? "" : " of 10"}, ${verdictWords[health.verdict]}. ${health.reason}`,
      );
      return {
        text: [
          ...(emergency === null ? [] : [`SAY THIS FIRST: ${emergency.advice}`]),
          `The page is ready as ${artifact.artifactId}: ${scored.length} foods, one dot each${repeated > 0 ? `; ${repeated} named twice at the same place became one` : ""}.`,
          ...unread,
          ...profileNotes(read, input.profile ?? ""),
          lines.join("\n"),
          ...(unsure.length > 0 ? [`These have a grey dot without a score; call again with better names:\n${unsure.join("\n")}`] : []),
          foodDisclaimer,
        ].join("\n\n"),
        parts: [artifact],
      };
    },
  };
}

function readFoods(
  { foods: asked }: Input,
  picture: Picture,
  { notation }: Pick<ToolContext, "notation">,
  table: readonly Food[],
): { placed: PlacedFood[]; problems: string[]; unsure: string[] } {
  const problems: string[] = [];
  const unsure: string[] = [];
  const placed = asked.flatMap(({ name, box, point, label, grams }): PlacedFood[] => {
    const values = box ?? point;
    if (values === undefined) {
      problems.push(`"${name}" has neither a box nor a point.`);
      return [];
    }
    const place = readPlace(values, notation, picture);
    if (typeof place === "string") {
      problems.push(`"${name}": ${place}`);
      return [];
    }
    const found = findFood(name, table);
    if (!found.found) unsure.push(notFound(name, found.candidates));
    const food = found.found ? found.food : unknownFood(name);
    const remarks = found.found ? (found.how === "close" ? [`taken for ${food.name}`] : []) : ["not in our table"];
    return [{ name: capitalised(label ?? name), food, box: roomy(place), grams: grams ?? null, remarks }];
  });
  return { placed, problems, unsure };
}

/** Nobody knows its contents: a diet or an allergy must say so. */
function unknownFood(name: string): Food {
  const nothing = new Set<never>();
  return {
    name,
    synonyms: [],
    group: "dish",
    contains: nothing,
    mayContain: nothing,
    contentsKnown: false,
    portions: [],
    figures: noFigures,
    source: { type: "none" },
  };
}

function roomy(place: Box | { type: "point"; x: number; y: number }): Box {
  const { x, y, width, height } = place.type === "box" ? place : { x: place.x, y: place.y, width: 0, height: 0 };
  const least = place.type === "box" ? leastSide : pointReach;
  const side = (start: number, length: number): [number, number] => {
    if (length >= least) return [start, length];
    return [Math.min(Math.max(0, start + length / 2 - least / 2), 1 - least), least];
  };
  const [left, across] = side(x, width);
  const [top, down] = side(y, height);
  return { type: "box", x: left, y: top, width: across, height: down };
}

/** The same food at the same place is one food: the larger box stays, portions are not added. */
function mergeSame(foods: readonly PlacedFood[]): PlacedFood[] {
  const kept: PlacedFood[] = [];
  for (const entry of foods) {
    const twin = kept.findIndex((other) => other.food.name === entry.food.name && isSamePlace(other.box, entry.box));
    if (twin < 0) kept.push(entry);
    else if (entry.box.width * entry.box.height > kept[twin].box.width * kept[twin].box.height) kept[twin] = entry;
  }
  return kept;
}

function isSamePlace(a: Box, b: Box): boolean {
  const smaller = Math.min(a.width * a.height, b.width * b.height);
  const overlapWidth = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const overlapHeight = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const isInside = overlapWidth > 0 && overlapHeight > 0 && (overlapWidth * overlapHeight) / smaller > 0.7;
  return isInside || boxIou(a, b) >= sameOverlap;
}

export interface FoodPageData {
  photo: { src: string; width: number; height: number };
  profile: readonly Profile[];
  alarm: string;
  notices: readonly string[];
  foods: readonly (PlacedFood & { health: HealthScore })[];
}

/** The page itself, one self-contained file. */
export async function foodPageSource(title: string, { photo, profile, alarm, notices, foods }: FoodPageData): Promise<string> {
  const count = (verdict: HealthScore["verdict"]): number => foods.filter(({ health }) => health.verdict === verdict).length;
  const verdicts = (Object.keys(verdictWords) as HealthScore["verdict"][]).filter((verdict) => count(verdict) > 0);
  const page = await fillTemplate("food-advice", title, {
    photo,
    alarm,
    notices,
    profile: profile.map(({ label }) => label),
    lead: `${foods.length} ${foods.length === 1 ? "food" : "foods"}: ${verdicts.map((verdict) => `${count(verdict)} ${verdictWords[verdict]}`).join(", ")}. Point at a dot, tap it, or reach it by Tab.`,
    // one kind of amount for the whole page, never mixed
    amount: foods.every(({ grams }) => grams !== null) ? "portion" : "per-100-g",
    sources: "USDA National Nutrient Database for Standard Reference, release 26; each food names its number, and a dish its recipe.",
    foods: foods.map(({ name, food, box, grams, health, remarks }) => ({
      name,
      box,
      score: health.score,
      verdict: health.verdict,
      tone: toneOf(health),
      reason: health.reason,
      per100: { energy: food.figures.energyKcal, carbohydrate: food.figures.carbohydrate, protein: food.figures.protein, fat: food.figures.fat },
      portion: grams === null ? (food.portions[0] ?? { label: "100 g", grams: 100 }) : { label: "what the photo shows", grams },
      terms: health.terms.map(({ label, points, detail }) => ({ label, points, detail })),
      capped: health.exclusions.length > 0,
      remarks,
      source: describeSource(food.source),
    })),
  });
  return page.replace("/*{{place-dots}}*/", await placeDotsScript());
}

/** The person asked for green and red; a food in moderation gets the colour of the side it leans to, and its own sign. */
function toneOf({ verdict, score }: HealthScore): "good" | "bad" | "unknown" {
  switch (verdict) {
    case "recommended":
      return "good";
    case "not-recommended":
      return "bad";
    case "in-moderation":
      return (score ?? 0) >= leansGreenFrom ? "good" : "bad";
    case "unknown":
      return "unknown";
    default:
      throw new Error(`No colour for the verdict ${String(verdict satisfies never)}; add one in food-page.ts.`);
  }
}

let script: Promise<string> | undefined;

/** The layout for the page, as `layout.placeDots`: the very file that the tests measure. */
function placeDotsScript(): Promise<string> {
  script ??= (async () => {
    const [source, { transform }] = await Promise.all([readFile(join(import.meta.dirname, "place-dots.ts"), "utf8"), import("esbuild")]);
    const { code } = await transform(source, { loader: "ts", format: "iife", globalName: "layout", target: "es2022", minifyWhitespace: true });
    return code;
  })();
  return script;
}

function lastWords(history: readonly Message[]): string {
  const last = history.findLast(({ role }) => role === "user");
  return last === undefined ? "" : textOf(last);
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
