// Boxes and points that models write inside their answer, taken out of the text as it streams and turned into fractions of the image.
// It knows the coordinate conventions and the markup; it does not know which model wrote it.
import type { BlobRef, Message } from "./message.ts";
import type { Capabilities } from "./model/model.ts";
import type { Mark, Region } from "./region.ts";

/** Longest markup that is waited for. What is longer is not ours, and holding it back would freeze the answer. */
const maxMarkupCharacters = 400;

const opening = /<(box|point)(?=[\s>])/i;
const whole = /^<(box|point)(?:\s+label="([^"<>]*)")?\s*>([^<>]*)<\/\1\s*>/i;

export interface GroundingFilter {
  /** Give the next piece of raw text; get the text to show and the marks that it completed. */
  push(text: string): Grounded;
  /** The rest, when no more text comes. Markup that was never closed loses its coordinates. */
  end(): Grounded;
}

export interface Grounded {
  text: string;
  marks: Mark[];
}

/** The image that boxes in an answer refer to: the last one that a person sent, null when there is none. */
export function groundedImage(messages: readonly Message[]): BlobRef | null {
  for (const message of messages.toReversed()) {
    if (message.role === "tool") continue;
    for (const part of message.parts.toReversed()) if (part.type === "image") return part.blob;
  }
  return null;
}

/**
 * A filter for one answer. `<box label="red circle">x1,y1,x2,y2</box>` and `<point label="nose">x,y</point>` become their label in the
 * text and a mark. Malformed or out-of-range coordinates, and all coordinates when there is no image, leave only the label.
 *
 * @example
 * const filter = createGroundingFilter("thousandths", image, model.capabilities.maxImageSide);
 * filter.push('The <box label="cup">100,200,300,400</box>.'); // { text: "The cup.", marks: [ … x: 0.1, y: 0.2, width: 0.2 … ] }
 */
export function createGroundingFilter(coordinates: Capabilities["coordinates"], image: BlobRef | null, maxImageSide?: number): GroundingFilter {
  let held = "";

  function read(ended: boolean): Grounded {
    let text = "";
    const marks: Mark[] = [];
    while (held !== "") {
      const start = held.indexOf("<");
      if (start < 0) {
        text += held;
        held = "";
        break;
      }
      text += held.slice(0, start);
      held = held.slice(start);
      const match = whole.exec(held);
      if (match !== null) {
        const [markup, kind = "", label = "", numbers = ""] = match;
        text += label;
        const region = parseRegion(kind.toLowerCase(), numbers, coordinates, image === null ? null : seen(image, maxImageSide));
        if (region !== null) marks.push({ region, label, tone: "accent" });
        held = held.slice(markup.length);
      } else if (!ended && couldBecomeMarkup(held)) {
        break;
      } else if (ended && opening.exec(held)?.index === 0 && couldBecomeMarkup(held)) {
        text += /label="([^"<>]*)"/i.exec(held)?.[1] ?? "";
        held = "";
      } else {
        text += "<";
        held = held.slice(1);
      }
    }
    return { text, marks };
  }

  return {
    push(text) {
      held += text;
      return read(false);
    },
    end: () => read(true),
  };
}

const unfinished = /^<(?:(box|point)(?:\s+(?:l(?:a(?:b(?:e(?:l(?:=(?:"[^"<>]*"?)?)?)?)?)?)?)?)?\s*(?:>[^<>]*(?:<(?:\/[a-z]*\s*)?)?)?)?$/i;

/** Is this a beginning of markup of which more may come? */
function couldBecomeMarkup(text: string): boolean {
  if (text.length > maxMarkupCharacters) return false;
  const lower = text.toLowerCase();
  return "<box".startsWith(lower) || "<point".startsWith(lower) || unfinished.test(text);
}

function parseRegion(kind: string, numbers: string, coordinates: Capabilities["coordinates"], image: BlobRef | null): Region | null {
  if (image === null) return null;
  const scale = scaleOf(coordinates, image);
  const values = numbers.split(",").map((value) => (/^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : Number.NaN));
  if (scale === null || values.length !== (kind === "box" ? 4 : 2)) return null;
  // [first, second, first, second]: x and y, or y and x
  const swapped = coordinates === "thousandths-yx" ? values.map((_, index) => values[index ^ 1] ?? Number.NaN) : values;
  const fractions = swapped.map((value, index) => value / (index % 2 === 0 ? scale.x : scale.y));
  if (!fractions.every((fraction) => fraction >= 0 && fraction <= 1)) return null;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = fractions;
  if (kind === "point") return { type: "point", x: x1, y: y1 };
  if (x2 <= x1 || y2 <= y1) return null;
  return { type: "box", x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
}

/** The size at which the model saw the picture. */
function seen(image: BlobRef, maxSide = Number.POSITIVE_INFINITY): BlobRef {
  const { width = 0, height = 0 } = image;
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return scale === 1 ? image : { ...image, width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function scaleOf(coordinates: Capabilities["coordinates"], image: BlobRef): { x: number; y: number } | null {
  switch (coordinates) {
    case "fraction":
      return { x: 1, y: 1 };
    case "thousandths":
    case "thousandths-yx":
      return { x: 1000, y: 1000 };
    case "pixels":
      return image.width === undefined || image.height === undefined ? null : { x: image.width, y: image.height };
    default: {
      const unknown: never = coordinates;
      throw new Error(`No rule for the coordinate convention ${String(unknown)}; add one in grounding.ts.`);
    }
  }
}
