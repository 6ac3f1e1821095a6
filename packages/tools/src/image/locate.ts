// Finds things on a picture with the model's own eyes, made exact: it proposes boxes on the overview, looks at each one from near, its boxes
// are moved onto the edges that are there, and it is shown the result. This file knows the procedure, not the model, and not the edges.
import { type Box, boxIou, cropMatrix, type PartOf, type Question, type Reply, type Tool, type ToolContext, type ToolOutput } from "@melete/core";
import { z } from "zod";
import { boxNotation } from "./box-notation.ts";
import { drawMarks } from "./draw-marks.ts";
import { overviewSide } from "./look.ts";
import { foundPlaces, drawPart, keepPicture, openPicture, type Picture } from "./picture.ts";
import { imageField, sayPlace } from "./places.ts";
import { type SnappingEyes, snapToThing } from "./snap.ts";
import { maxZoom, pixelBox } from "./zoom.ts";

/** Beyond this a picture is asked about in parts, and a call costs more than it finds. */
const maxThings = 24;
/** A second look is worth its price only where the first one showed little. */
const smallShare = 0.2;
/** How much around a proposed box the second look shows, as a share of the box on each side: a first box is often off by half of itself. */
const margin = 0.75;
/** The picture on which edges are looked for: finer ones are no edges of things, and small things get no sharper by being drawn larger. */
const snapSide = 720;
const snapZoom = 3;
/** Two boxes of one name that overlap by this much are one thing, said twice. */
const sameThing = 0.6;

const inputSchema = z.object({
  image: imageField,
  things: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(maxThings)
    .describe("what to find, each in a few words; say which one when there are several"),
});

export interface Located {
  thing: string;
  /** in fractions of the picture */
  box: Box;
}

export function createLocate(eyes: SnappingEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "locate",
    description:
      "Finds things on a picture and gives exact boxes: looks at the whole, then at each thing from near, moves boxes onto the edges that are there, then checks what it found. Use it instead of guessing where something is.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, things }, context) {
      const opened = await openPicture(context, image);
      if (!opened.ok) return { text: opened.why, isError: true };
      if (context.ask === undefined) return { text: "There is no model here that could look at the picture.", isError: true };
      return new Search(context, opened.picture, context.ask, eyes).run([...new Set(things)]);
    },
  };
}

class Search {
  readonly #steps: PartOf<"image">[] = [];
  readonly #context: ToolContext;
  readonly #picture: Picture;
  readonly #ask: (question: Question) => Promise<Reply>;
  readonly #eyes: SnappingEyes;

  constructor(context: ToolContext, picture: Picture, ask: (question: Question) => Promise<Reply>, eyes: SnappingEyes) {
    this.#context = context;
    this.#picture = picture;
    this.#ask = ask;
    this.#eyes = eyes;
  }

  async run(things: string[]): Promise<ToolOutput> {
    const whole = await this.#show({ left: 0, top: 0, width: this.#picture.width, height: this.#picture.height }, 1);
    const proposed = await this.#propose(whole.part, things);
    if (typeof proposed === "string") return { text: `Nothing was located: ${proposed}`, isError: true, steps: this.#steps };
    const lines = proposed.length === 0 ? [] : await this.#linesOf(whole.part);
    const refine = async (one: Located) => this.#snap(await this.#lookCloser(one), lines);
    const found = withoutRepeats(await Promise.all(proposed.map(refine)));
    const checked = found.length === 0 ? found : await this.#check(found);
    return this.#tell(things, checked);
  }

  async #propose(part: PartOf<"image">, things: string[]): Promise<Located[] | string> {
    const list = things.map((thing) => `- ${thing}`).join("\n");
    const words = `Find each of these on the picture:\n${list}\nFor each one that you see, write <box label="…"> with its name exactly as in the list and a box that fits it tightly. Leave out what is not there. Write nothing else.`;
    const { marks, failure } = await this.#askAbout([part], words);
    if (failure !== undefined) return failure.message;
    return marks.flatMap(({ region, label }): Located[] => {
      const thing = closest(label, things);
      if (thing === null || region.type === "polygon") return [];
      // a point says where, and the second look finds how large
      const box = region.type === "box" ? region : around(region);
      return [{ thing, box }];
    });
  }

  /** The box of one thing, from a picture of its surroundings. The first box stays where the second look finds nothing better. */
  async #lookCloser(found: Located): Promise<Located> {
    const { box, thing } = found;
    if (box.width * box.height > smallShare) return found;
    const wide = grown(box);
    const pixels = pixelBox(wide, this.#picture);
    const { part } = await this.#show(pixels, maxZoom);
    const { marks } = await this.#askAbout(
      [part],
      `Mark the ${thing}: write one <box label="${thing.replaceAll('"', "'")}"> that fits it tightly, and nothing else.`,
    );
    const seen = marks.map(({ region }) => region).find((region) => region.type === "box");
    if (seen === undefined) return found;
    const { width, height } = this.#picture;
    const exact: Box = {
      type: "box",
      x: (pixels.left + seen.x * pixels.width) / width,
      y: (pixels.top + seen.y * pixels.height) / height,
      width: (seen.width * pixels.width) / width,
      height: (seen.height * pixels.height) / height,
    };
    return { thing, box: exact };
  }

  /** The boxes of what is written on the picture; none where nobody can read. */
  async #linesOf(whole: PartOf<"image">): Promise<Box[]> {
    const { blobs, signal } = this.#context;
    const reading = await this.#eyes.readText(await blobs.read(whole.blob.hash), {}, signal).catch(() => null);
    signal.throwIfAborted();
    return reading?.lines.map(({ box }) => ({ type: "box" as const, ...box })) ?? [];
  }

  async #snap({ thing, box }: Located, lines: readonly Box[]): Promise<Located> {
    const { width, height } = this.#picture;
    const part = pixelBox(grown(box), this.#picture);
    const drawn = await drawPart(this.#picture, { x: part.left, y: part.top, width: part.width, height: part.height }, snapSide, snapZoom);
    const inPart = (one: Box) =>
      rescaled(one, { left: -part.left / part.width, top: -part.top / part.height, across: width / part.width, down: height / part.height });
    const onPicture = (one: Box) =>
      rescaled(one, { left: part.left / width, top: part.top / height, across: part.width / width, down: part.height / height });
    const bytes = new Uint8Array(await drawn.canvas.encode("png"));
    return { thing, box: onPicture(await snapToThing(bytes, inPart(box), lines.map(inPart), this.#eyes, this.#context.signal)) };
  }

  /** Shows the model what it found; what it takes back is looked for once more, and else left out. */
  async #check(found: Located[]): Promise<Located[]> {
    const { part } = await this.#draw(found);
    const list = found.map(({ thing }, index) => `${index + 1}: ${thing}`).join("\n");
    const words = `The picture shows numbered boxes:\n${list}\nWhich boxes do not fit the thing they are named after? Answer with their numbers, or "none".`;
    const { text, failure } = await this.#askAbout([part], words);
    const wrong = new Set(failure === undefined ? (text.match(/\d+/g) ?? []).map((digits) => Number(digits) - 1) : []);
    // a reply that takes back everything is a model that did not understand the question
    if (wrong.size === 0 || found.every((_, index) => wrong.has(index))) return found;
    const again = await this.#propose(
      (await this.#show({ left: 0, top: 0, width: this.#picture.width, height: this.#picture.height }, 1)).part,
      found.flatMap(({ thing }, index) => (wrong.has(index) ? [thing] : [])),
    );
    const better = typeof again === "string" ? [] : await Promise.all(again.map((one) => this.#lookCloser(one)));
    return withoutRepeats([...found.filter((_, index) => !wrong.has(index)), ...better]);
  }

  async #tell(things: string[], found: Located[]): Promise<ToolOutput> {
    const lines = found.map(({ thing, box }) => `${thing}: ${sayPlace(box, this.#context.notation, this.#picture)}`);
    const missing = things.filter((thing) => !found.some((one) => one.thing === thing));
    const absent = missing.length === 0 ? [] : [`Not found: ${missing.join(", ")}.`];
    if (found.length === 0) return { text: absent.join("\n"), steps: this.#steps };
    const { part } = await this.#draw(found);
    this.#steps.pop();
    const places = foundPlaces(
      this.#picture,
      found.map(({ box }) => box),
    );
    return { text: [`Boxes on ${this.#picture.handle}:`, ...lines, ...absent].join("\n"), parts: [part], steps: this.#steps, places };
  }

  async #show(pixels: { left: number; top: number; width: number; height: number }, zoom: number): Promise<{ part: PartOf<"image"> }> {
    const { left: x, top: y, width, height } = pixels;
    const drawn = await drawPart(this.#picture, { x, y, width, height }, overviewSide, zoom);
    return this.#keep(await keepPicture(this.#context, drawn.canvas, this.#picture, cropMatrix(x, y, drawn.zoom)));
  }

  async #draw(found: Located[]): Promise<{ part: PartOf<"image"> }> {
    const marks = found.map(({ box }, index) => ({ region: box, label: String(index + 1) }));
    const { canvas, zoom } = await drawMarks(this.#picture, marks, overviewSide);
    return this.#keep(await keepPicture(this.#context, canvas, this.#picture, cropMatrix(0, 0, zoom)));
  }

  #keep(part: PartOf<"image">): { part: PartOf<"image"> } {
    this.#steps.push(part);
    return { part };
  }

  #askAbout(pictures: PartOf<"image">[], words: string): Promise<Reply> {
    const notation = boxNotation(this.#context.notation.coordinates);
    return this.#ask({ messages: [{ role: "user", parts: [...pictures, { type: "text", text: `${words}\n${notation}` }] }] });
  }
}

/** The thing of the list that a label names: models shorten and capitalise as they like. */
function closest(label: string, things: readonly string[]): string | null {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  const said = plain(label);
  const exact = things.find((thing) => plain(thing) === said);
  if (exact !== undefined) return exact;
  if (said !== "") {
    const partly = things.filter((thing) => plain(thing).includes(said) || said.includes(plain(thing)));
    if (partly.length === 1) return partly[0] ?? null;
  }
  return things.length === 1 ? (things[0] ?? null) : null;
}

function around({ x, y }: { x: number; y: number }): Box {
  const half = 0.05;
  const left = Math.max(0, x - half);
  const top = Math.max(0, y - half);
  return { type: "box", x: left, y: top, width: Math.min(1, x + half) - left, height: Math.min(1, y + half) - top };
}

function rescaled({ x, y, width, height }: Box, by: { left: number; top: number; across: number; down: number }): Box {
  return { type: "box", x: by.left + x * by.across, y: by.top + y * by.down, width: width * by.across, height: height * by.down };
}

function grown({ x, y, width, height }: Box): Box {
  const left = Math.max(0, x - width * margin);
  const top = Math.max(0, y - height * margin);
  const right = Math.min(1, x + width * (1 + margin));
  const bottom = Math.min(1, y + height * (1 + margin));
  return { type: "box", x: left, y: top, width: right - left, height: bottom - top };
}

function withoutRepeats(found: readonly Located[]): Located[] {
  return found.filter((one, index) => !found.slice(0, index).some((other) => other.thing === one.thing && boxIou(other.box, one.box) > sameThing));
}
