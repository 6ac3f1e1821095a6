// The thread that prepares batches ahead of the trainer. It knows the families and the packing; it does not know the network.
import { parentPort, workerData } from "node:worker_threads";
import type { Family } from "../data/example.ts";
import { createBpeTokenizer } from "../text/bpe.ts";
import { type ChatTurn, type RenderedChat, renderChat } from "../text/chat-template.ts";
import { exampleChat, historyChat } from "../text/example-chat.ts";
import { readTokenizerJson } from "../text/tokenizer-json.ts";
import type { DataWorkerSetup } from "./batch-stream.ts";
import { createMix, historyOffset, uniform } from "./data-mix.ts";
import { batchBuffers, packBatch } from "./pack.ts";

if (parentPort === null) throw new Error("data-worker.ts runs only as a worker thread; use openBatchStream.");
const port = parentPort;
const setup = workerData as DataWorkerSetup;

const { trainable } = (await import(setup.familiesModule)) as { trainable: readonly Family[] };
const tokenizer = createBpeTokenizer(readTokenizerJson(setup.tokenizerJson));
const exampleAt = createMix(trainable, setup.weights, setup.seed);
/** so that who gets a history does not depend on which family was drawn */
const historySeed = setup.seed + 1_000_003;
const options = { ...setup.shape, teacherWeight: setup.teacherWeight, vocabularySize: tokenizer.vocabularySize };

// Held examples come up in several batches: drawing and rendering them once is enough.
let rendered = new Map<number, RenderedChat>();

function chatAt(index: number): RenderedChat {
  let chat = rendered.get(index);
  if (chat === undefined) {
    chat = renderAt(index);
    rendered.set(index, chat);
  }
  return chat;
}

/** The example alone, or after an earlier exchange when its turn has come and both fit a row and the two pictures that a prompt may hold. */
function renderAt(index: number): RenderedChat {
  const example = exampleAt(index);
  const render = (turns: ChatTurn[]) => renderChat(turns, { tokenizer, mode: example.mode, userWeight: setup.userWeight });
  const own = exampleChat(example);
  if (uniform(historySeed, index) < setup.historyShare) {
    const chat = render([...historyChat(exampleAt(historyOffset + index)), ...own]);
    if (chat.tokens.length <= setup.shape.length && chat.pictures.length <= 2) return chat;
  }
  return render(own);
}

let { cursor } = setup;
let wanted = setup.queue;
let running = false;

function produce(): void {
  if (wanted === 0) {
    running = false;
    return;
  }
  running = true;
  const batch = packBatch(chatAt, cursor, options);
  cursor = batch.cursor;
  rendered = new Map(cursor.held.map((index) => [index, chatAt(index)]));
  wanted--;
  port.postMessage(batch, batchBuffers(batch));
  // let "one taken" and termination in between two batches
  setImmediate(produce);
}

port.on("message", () => {
  wanted++;
  if (!running) produce();
});
produce();
