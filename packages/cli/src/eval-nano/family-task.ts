// A family of the lab as an evaluation task: unseen problems in, the family's own grade out.
// It knows how an example becomes a conversation; it does not know how the model was trained.
import { createMemoryBlobs, type BlobStore, createRunTurn, type Message, type Model, newId, type PartOf, type Usage } from "@melete/core";
import { type Sample, type Score, type Solver, scored, type Task } from "@melete/evals";
import type { Example, Family, Reply } from "@melete/lab";
import { encodePng } from "@melete/lab";
import { createToolbox } from "@melete/tools";
import type { EvalMode } from "./figures.ts";

/** @param onSample told the level of every sample that is drawn */
export function familyTask(family: Family, mode: EvalMode, onSample: (id: string, level: string) => void): Task<Example, null, Reply> {
  return { name: `${family.name} ${mode}`, samples: unseen(family, mode, onSample), scorer: grade };
}

function* unseen(family: Family, mode: EvalMode, onSample: (id: string, level: string) => void): Generator<Sample<Example, null>> {
  for (let index = 0; ; index++) {
    const sample = { id: `${family.name}/${mode}/${index}`, input: family.generate("heldout", index, mode), target: null };
    onSample(sample.id, sample.input.level);
    yield sample;
  }
}

function grade({ input }: Sample<Example, null>, reply: Reply): Score {
  const { correct, score } = input.grade(reply);
  return scored(correct, score);
}

/** What is asked: the example's turns before the first answer. */
async function questionOf(example: Example, blobs: BlobStore): Promise<Message[]> {
  const messages: Message[] = [];
  for (const turn of example.turns) {
    if (turn.role !== "user") break;
    const image = turn.image === undefined ? [] : [await imagePart(encodePng(turn.image), turn.image, blobs)];
    messages.push({ role: "user", parts: [...image, { type: "text", text: turn.text }] });
  }
  return messages;
}

async function imagePart(bytes: Uint8Array, { width, height }: { width: number; height: number }, blobs: BlobStore): Promise<PartOf<"image">> {
  return { type: "image", blob: await blobs.write(bytes, { mediaType: "image/png", width, height }) };
}

/** The model samples as it does for people; the seed makes the table the same every time. */
function seedOf(id: string): number {
  return Number(id.split("/").at(-1));
}

/** One generation, as the model wrote it: graders read boxes in the model's own notation. */
export function modelSolver(model: Model, mode: EvalMode): Solver<Example, null, Reply> {
  return async ({ id, input }, { signal }) => {
    const blobs = createMemoryBlobs();
    const reply: Reply = { text: "", toolCalls: [] };
    let usage: Usage | undefined;
    const request = { messages: await questionOf(input, blobs), think: mode === "thinking", seed: seedOf(id) };
    for await (const event of model.stream(request, { signal, blobs })) {
      if (event.type === "text-delta") reply.text += event.text;
      else if (event.type === "tool-call") reply.toolCalls.push({ name: event.tool, arguments: event.input });
      else if (event.type === "usage") usage = event.usage;
      else if (event.type === "finish") failOn(event.reason, event.reason === "error" ? event.failure.message : "");
    }
    return { output: reply, usage };
  };
}

/** The whole turn, tools included: what counts for families that need one. */
export function turnSolver(model: Model, mode: EvalMode): Solver<Example, null, Reply> {
  const runTurn = createRunTurn({ model, tools: createToolbox() });
  return async ({ id, input }, { signal }) => {
    const blobs = createMemoryBlobs();
    const reply: Reply = { text: "", toolCalls: [] };
    let usage: Usage | undefined;
    const request = { turnId: newId("turn"), messages: await questionOf(input, blobs), mode, seed: seedOf(id) };
    for await (const event of runTurn(request, { signal, blobs })) {
      if (event.type === "text-delta") reply.text += event.text;
      else if (event.type === "tool-call") reply.toolCalls.push({ name: event.tool, arguments: event.input });
      else if (event.type === "usage") usage = event.usage;
      else if (event.type === "turn-end") failOn(event.reason, event.failure?.message ?? "");
    }
    return { output: reply, usage };
  };
}

/** An answer that was cut for length is a wrong answer; a failure says nothing about the model's ability. */
function failOn(reason: string, message: string): void {
  if (reason === "error" || reason === "aborted" || reason === "stopped") throw new Error(message || reason);
}
