// Many local servers leave a model's reasoning in its text, between <think> and </think>. This takes it out as it streams.
// It knows the tags only.

export interface ThinkingSplitter {
  /** pieces in order; never empty ones */
  push(text: string): { type: "text" | "reasoning"; text: string }[];
  /** what was held back because it could have been the beginning of a tag */
  end(): { type: "text" | "reasoning"; text: string }[];
}

const openTag = "<think>";
const closeTag = "</think>";

/** Only a tag at the very beginning counts: later ones are the model's words about tags. */
export function createThinkingSplitter(): ThinkingSplitter {
  let state: "start" | "reasoning" | "after-tag" | "text" = "start";
  let held = "";

  function read(ended: boolean): { type: "text" | "reasoning"; text: string }[] {
    const pieces: { type: "text" | "reasoning"; text: string }[] = [];
    const say = (type: "text" | "reasoning", text: string): void => {
      if (text !== "") pieces.push({ type, text });
    };
    if (state === "start") {
      const trimmed = held.trimStart();
      if (trimmed.startsWith(openTag)) {
        state = "reasoning";
        held = trimmed.slice(openTag.length);
      } else if (ended || !openTag.startsWith(trimmed)) state = "text";
    }
    if (state === "reasoning") {
      const close = held.indexOf(closeTag);
      const until = close >= 0 ? close : ended ? held.length : held.length - openingOf(closeTag, held);
      say("reasoning", held.slice(0, until));
      held = held.slice(until);
      if (close >= 0) {
        state = "after-tag";
        held = held.slice(closeTag.length);
      }
    }
    if (state === "after-tag") {
      held = held.trimStart();
      if (held !== "") state = "text";
    }
    if (state === "text") {
      say("text", held);
      held = "";
    }
    return pieces;
  }

  return {
    push(text) {
      held += text;
      return read(false);
    },
    end: () => read(true),
  };
}

/** How many of the last characters of `text` begin `tag`. */
function openingOf(tag: string, text: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(tag.slice(0, length))) return length;
  }
  return 0;
}
