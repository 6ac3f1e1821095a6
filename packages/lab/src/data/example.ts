// One verifiable training or evaluation example. It knows its own checker; it does not know tokens or models.

export type Split = "train" | "heldout";

export type FamilyName =
  | "add-subtract"
  | "countdown"
  | "digit-grid"
  | "count-shapes"
  | "locate-shape"
  | "bar-chart"
  | "calculator"
  | "beyond-me"
  | "aggregate"
  /** a drill: in training only */
  | "look";

/** An RGB picture. `data` is uint8 [height, width, 3], row by row from the top left. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A box in thousandths (0..1000) of the picture, the convention melete-nano writes. */
export interface ThousandthsBox {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** A thing in a training picture: where it is and what it is called (text/patch-facts.ts). */
export interface PictureObject {
  /** thousandths of the original picture */
  box: ThousandthsBox;
  /** such as ["red", "circle"] or ["7"]; "." is a blank cell */
  words: string[];
  /** the point that stands for it when things are counted or compared, in thousandths; default: its middle */
  anchor?: { x: number; y: number };
}

/** Where in the picture a word of an answer is read; boxes need none, they say it themselves. */
export interface ReadingPoint {
  in: "think" | "text";
  /** of the word's first character */
  offset: number;
  /** thousandths of the original picture */
  x: number;
  y: number;
}

export type ExampleTurn =
  | { role: "user"; text: string; image?: RgbImage; objects?: PictureObject[] }
  /** `think` is the trace for Thinking; null trains the direct answer of Instant. Boxes stand in `text` as `<box label="red circle">x1,y1,x2,y2</box>` in thousandths. */
  | {
      role: "assistant";
      think: string | null;
      text: string;
      points?: ReadingPoint[];
      toolCall?: { name: string; arguments: Record<string, unknown> };
    }
  | { role: "tool"; name: string; text: string };

/** What the model answered in the end, as the checker sees it. */
export interface Reply {
  text: string;
  toolCalls: { name: string; arguments: unknown }[];
}

/** `score` is 0..1 (share of cells, IoU, ...); `correct` is the family's own pass mark. */
export interface Grade {
  correct: boolean;
  score: number;
}

export interface Example {
  family: FamilyName;
  /** difficulty inside the family, such as "3-digit" or "9x9" */
  level: string;
  mode: "instant" | "thinking";
  /** the conversation with the wanted assistant turns, perhaps with further questions; evaluation stops before the first assistant turn */
  turns: ExampleTurn[];
  grade(reply: Reply): Grade;
}

/** Uniform random numbers in [0, 1), reproducible from a seed. */
export type Random = () => number;

export interface Family {
  name: FamilyName;
  hasImage: boolean;
  /** modes that the family trains and is evaluated in */
  modes: ("instant" | "thinking")[];
  /** The same (split, index, mode) gives the same example on every machine. Held-out problems never occur in the train split. */
  generate(split: Split, index: number, mode: "instant" | "thinking"): Example;
}
