// Packs examples of many lengths into rows of one length, so that a training step wastes few positions. It knows lengths, slots and marks;
// it does not know families, threads or the network.
import { edgeQuestions, factQuestions } from "../nn/model-config.ts";
import { pictureTokens, type RenderedChat } from "../text/chat-template.ts";
import { pictureSide } from "../vision/fit-picture.ts";

export interface PackOptions {
  rows: number;
  /** positions per row */
  length: number;
  /** picture slots per batch */
  pictures: number;
  vocabularySize: number;
  /** multiplies the weights of facts and points, default 1 */
  teacherWeight?: number;
}

/** 8 rows of 256 are one step of the 3M model; 14 pictures are at most 1400 of their 2048 positions. */
export const defaultPackShape = { rows: 8, length: 256, pictures: 14 };

/** Examples looked at for one batch. 64 fill 95 % and more of the positions; more costs memory (300 kB a picture) and gains nothing. */
const lookAhead = 64;

/** Of a word that is read in a picture, beside 1 for a token of a short answer. */
const pointWeight = 0.3;

/** Where the stream of examples stands; plain JSON, kept in checkpoints. Together with the seed it determines every later batch. */
export interface Cursor {
  /** the next example not yet looked at */
  next: number;
  /** looked at but not yet used, oldest first */
  held: number[];
}

export const firstCursor: Cursor = { next: 0, held: [] };

/** One step's input. Row r holds positions r * length .. (r + 1) * length - 1. */
export interface Batch {
  /** int32 [rows * length]: a text id, or vocabularySize + slot * 100 + patch; 0 at padding */
  tokens: Int32Array<ArrayBuffer>;
  /** int32 [rows * length]: the next token's id; 0 where the weight is 0 */
  targets: Int32Array<ArrayBuffer>;
  /** float32 [rows * length]: weight of the loss at this position */
  weights: Float32Array<ArrayBuffer>;
  /** int32 [rows * length]: the example's number inside its row; every padding position has a number of its own */
  segments: Int32Array<ArrayBuffer>;
  /** float32 [pictures * 3 * 160 * 160], unused slots 0 */
  pictures: Float32Array<ArrayBuffer>;
  /** int32 [pictures * 100 * factQuestions]: what is to be seen in each patch (text/patch-facts.ts) */
  facts: Int32Array<ArrayBuffer>;
  /** float32 of that size; 0 where nobody has said */
  factWeights: Float32Array<ArrayBuffer>;
  /** int32 [pictures * 100 * edgeQuestions]: the edges of the thing on each patch */
  edges: Int32Array<ArrayBuffer>;
  /** float32 of that size */
  edgeWeights: Float32Array<ArrayBuffer>;
  /** int32 [rows * length]: the position of the patch from which the next token is read */
  points: Int32Array<ArrayBuffer>;
  /** float32 of that size, 0 where the next token is read nowhere */
  pointWeights: Float32Array<ArrayBuffer>;
  /** positions with a weight */
  lossTokens: number;
  /** sum of the weights: divide the summed loss by it */
  lossWeight: number;
  /** sums of the weights of facts and points */
  factWeight: number;
  pointWeight: number;
  /** positions that hold an example */
  usedTokens: number;
  /** examples in this batch */
  consumed: number;
  /** examples passed over because they are longer than a row */
  skipped: number;
  /** where the next batch goes on */
  cursor: Cursor;
}

/** The memory of a batch, to hand it to another thread without a copy. */
export function batchBuffers({
  tokens,
  targets,
  weights,
  segments,
  pictures,
  facts,
  factWeights,
  edges,
  edgeWeights,
  points,
  pointWeights,
}: Batch): ArrayBuffer[] {
  return [tokens, targets, weights, segments, pictures, facts, factWeights, edges, edgeWeights, points, pointWeights].map(({ buffer }) => buffer);
}

/**
 * The batch at `cursor`, a pure function of it as long as `chatAt` is one. Nothing but too long examples is ever dropped, and the oldest example starts
 * a row, so that in the long run every length is trained as often as it is generated.
 */
export function packBatch(chatAt: (index: number) => RenderedChat, cursor: Cursor, options: PackOptions): Batch {
  const { length, rows } = options;
  const window: { index: number; chat: RenderedChat }[] = [];
  let skipped = 0;
  const look = (index: number): void => {
    const chat = chatAt(index);
    if (chat.tokens.length <= length && chat.pictures.length <= options.pictures) window.push({ index, chat });
    else skipped++;
    if (skipped > 1000)
      throw new Error(
        `1000 examples in a row are longer than ${length} tokens or hold more than ${options.pictures} pictures; use longer rows or shorter examples.`,
      );
  };
  for (const index of cursor.held) look(index);
  let next = cursor.next;
  while (window.length < lookAhead) look(next++);

  const batch = new BatchWriter(options);
  for (let row = 0; row < rows; row++) {
    let space = length;
    for (;;) {
      const place = space === length ? oldestFitting(window, batch.freePictures) : longestFitting(window, space, batch.freePictures);
      if (place === -1) break;
      const [{ chat }] = window.splice(place, 1);
      batch.add(row, chat);
      space -= chat.tokens.length;
    }
    batch.pad(row);
  }
  return { ...batch.finish(), skipped, cursor: { next, held: window.map((item) => item.index) } };
}

/** An answer of this many tokens has weight 1 per token. */
const plainAnswerTokens = 16;

/**
 * Long answers count less per token, by the square root of their length. A 9x9 grid has eighty tokens that cannot be guessed before the model
 * can see; unscaled, their noise kept it from learning even to copy a number (docs/lab-log.md).
 */
function lengthScale(marks: readonly number[]): number {
  const marked = marks.reduce((sum, mark) => sum + mark, 0);
  return marked === 0 ? 1 : Math.sqrt(plainAnswerTokens / marked);
}

type Window = readonly { chat: RenderedChat }[];

function oldestFitting(window: Window, pictures: number): number {
  return window.findIndex(({ chat }) => chat.pictures.length <= pictures);
}

function longestFitting(window: Window, space: number, pictures: number): number {
  let best = -1;
  window.forEach(({ chat }, index) => {
    if (chat.tokens.length > space || chat.pictures.length > pictures) return;
    if (best === -1 || chat.tokens.length > window[best].chat.tokens.length) best = index;
  });
  return best;
}

class BatchWriter {
  private readonly options: PackOptions;
  private readonly tokens: Int32Array<ArrayBuffer>;
  private readonly targets: Int32Array<ArrayBuffer>;
  private readonly weights: Float32Array<ArrayBuffer>;
  private readonly segments: Int32Array<ArrayBuffer>;
  private readonly pictures: Float32Array<ArrayBuffer>;
  private readonly facts: Int32Array<ArrayBuffer>;
  private readonly factWeights: Float32Array<ArrayBuffer>;
  private readonly edges: Int32Array<ArrayBuffer>;
  private readonly edgeWeights: Float32Array<ArrayBuffer>;
  private readonly points: Int32Array<ArrayBuffer>;
  private readonly pointWeights: Float32Array<ArrayBuffer>;
  /** per row: positions taken, examples placed */
  private readonly filled: Int32Array;
  private readonly placed: Int32Array;
  private slots = 0;

  constructor(options: PackOptions) {
    this.options = options;
    const positions = options.rows * options.length;
    this.tokens = new Int32Array(positions);
    this.targets = new Int32Array(positions);
    this.weights = new Float32Array(positions);
    this.segments = new Int32Array(positions);
    this.pictures = new Float32Array(options.pictures * 3 * pictureSide * pictureSide);
    this.facts = new Int32Array(options.pictures * pictureTokens * factQuestions);
    this.factWeights = new Float32Array(this.facts.length);
    this.edges = new Int32Array(options.pictures * pictureTokens * edgeQuestions);
    this.edgeWeights = new Float32Array(this.edges.length);
    this.points = new Int32Array(positions);
    this.pointWeights = new Float32Array(positions);
    this.filled = new Int32Array(options.rows);
    this.placed = new Int32Array(options.rows);
  }

  get freePictures(): number {
    return this.options.pictures - this.slots;
  }

  add(row: number, chat: RenderedChat): void {
    const { vocabularySize, length, teacherWeight = 1 } = this.options;
    const taught = (weights: Float32Array) => weights.map((weight) => weight * teacherWeight);
    const start = row * length + this.filled[row];
    const scale = lengthScale(chat.marks);
    const patchShift = this.slots * pictureTokens;
    chat.tokens.forEach((token, index) => {
      this.tokens[start + index] = token < vocabularySize ? token : token + patchShift;
      this.segments[start + index] = this.placed[row];
      const following = chat.tokens[index + 1];
      if (following === undefined || following >= vocabularySize || chat.marks[index + 1] === 0) return;
      this.targets[start + index] = following;
      this.weights[start + index] = scale * chat.marks[index + 1];
    });
    for (const { position, patch } of chat.points) {
      this.points[start + position] = start + patch;
      this.pointWeights[start + position] = pointWeight * teacherWeight;
    }
    for (const { pixels, facts } of chat.pictures) {
      this.pictures.set(pixels, this.slots * pixels.length);
      if (facts !== undefined) {
        this.facts.set(facts.answers, this.slots * facts.answers.length);
        this.factWeights.set(taught(facts.weights), this.slots * facts.weights.length);
        this.edges.set(facts.edges, this.slots * facts.edges.length);
        this.edgeWeights.set(taught(facts.edgeWeights), this.slots * facts.edges.length);
      }
      this.slots++;
    }
    this.filled[row] += chat.tokens.length;
    this.placed[row]++;
  }

  /** A padding position must attend to nothing but itself: each gets the next unused segment number of its row. */
  pad(row: number): void {
    const { length } = this.options;
    for (let position = this.filled[row], segment = this.placed[row]; position < length; position++, segment++) {
      this.segments[row * length + position] = segment;
    }
  }

  finish(): Omit<Batch, "skipped" | "cursor"> {
    const { tokens, targets, weights, segments, pictures, facts, factWeights, edges, edgeWeights, points, pointWeights } = this;
    const total = (values: Iterable<number>) => {
      let sum = 0;
      for (const value of values) sum += value;
      return sum;
    };
    let lossTokens = 0;
    let lossWeight = 0;
    for (const weight of weights) {
      if (weight === 0) continue;
      lossTokens++;
      lossWeight += weight;
    }
    const [factWeight, pointWeight] = [total(factWeights) + total(edgeWeights), total(pointWeights)];
    const counts = { factWeight, pointWeight, lossTokens, lossWeight, usedTokens: total(this.filled), consumed: total(this.placed) };
    return { tokens, targets, weights, segments, pictures, facts, factWeights, edges, edgeWeights, points, pointWeights, ...counts };
  }
}
