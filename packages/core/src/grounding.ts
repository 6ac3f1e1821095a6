// Boxes and points that models write inside their answer, taken out of the text as it streams and turned into fractions of the image.
// It knows the markup; it does not know which model wrote it.
import type { BlobRef, Message } from "./message.ts";
import { type Notation, readRegion } from "./notation.ts";
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
 * const filter = createGroundingFilter(model.capabilities, image);
 * filter.push('The <box label="cup">100,200,300,400</box>.'); // { text: "The cup.", marks: [ … x: 0.1, y: 0.2, width: 0.2 … ] }
 */
export function createGroundingFilter(notation: Notation, image: BlobRef | null): GroundingFilter {
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
        const region = parseRegion(kind.toLowerCase(), numbers, notation, image);
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

function parseRegion(kind: string, numbers: string, notation: Notation, image: BlobRef | null): Region | null {
  const values = numbers.split(",").map((value) => (/^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : Number.NaN));
  if (image === null || values.length !== (kind === "box" ? 4 : 2)) return null;
  return readRegion(values, notation, image);
}
