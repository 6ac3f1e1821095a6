// A thing an agent can do. A tool knows its input and its effect class; it does not know which model calls it.
import type { z } from "zod";
import type { FoundPlaces } from "./confirm-marks.ts";
import type { Failure } from "../event.ts";
import type { BlobStore, Message, Part, PartOf } from "../message.ts";
import type { Notation } from "../notation.ts";
import type { Mark } from "../region.ts";

export type ToolEffects = "pure" | "reads-private" | "reads-untrusted" | "acts";

export interface ToolContext {
  signal: AbortSignal;
  blobs: BlobStore;
  turnId: string;
  agentId?: string;
  /** what the agent can refer to: the conversation and its own steps so far, with the pictures that tools made */
  history: readonly Message[];
  /** how the model writes places on a picture: numbers in a tool's input are read, and told back, like that (notation.ts) */
  notation: Notation;
  /**
   * One more generation of the agent's own model, on the agent's budget, without tools: how a tool lets the model look at a picture.
   * Absent where there is no model to ask. Never rejects.
   */
  ask?(request: Question): Promise<Reply>;
  /**
   * Asks the person whether this may be done, and waits for the answer. Absent where nobody can be asked: then it must not be done.
   * Never rejects; no answer in time is "deny".
   */
  approve?(request: ApprovalRequest): Promise<Approval>;
  /** whose conversation this is, where that is kept; absent for programs and single commands */
  person?: Person;
}

/** What a tool may do with what is known about a person: propose, never store. */
export interface Person {
  /** "off": the person does not want any of it; "known": nothing new */
  proposeMemory(text: string): Promise<"proposed" | "known" | "off">;
}

export interface ApprovalRequest {
  tool: string;
  /** exactly what would be done */
  input: unknown;
  /** why it needs somebody's agreement, in a sentence for that person */
  why: string;
  /** what they agreed to before does not cover this */
  anew?: boolean;
}

export type Approval = "allow" | "deny";

export interface Question {
  messages: Message[];
  maxOutputTokens?: number;
}

export interface Reply {
  text: string;
  /** boxes and points it wrote, in fractions of the last picture of the question */
  marks: Mark[];
  /** why there is no answer, or only half of one */
  failure?: Failure;
}

export interface ToolOutput {
  /** what the model reads */
  text: string;
  /** pictures, annotations or artifacts for the person, and for models that see */
  parts?: Part[];
  /** pictures of the way there, for the person alone: what a tool looked at before it knew */
  steps?: PartOf<"image">[];
  /** what it found on a picture that the person sent: marks there are no guesses */
  places?: FoundPlaces;
  /** an answer that says the tool could not do it; a failed tool is data, not an exception */
  isError?: boolean;
}

export interface Tool<Input = unknown> {
  name: string;
  description: string;
  input: z.ZodType<Input>;
  effects: ToolEffects;
  /** its input names pictures or artifacts (handles.ts): a model that is offered it reads what each is called */
  takesPictures?: boolean;
  /** would this call tell somebody outside something that the model wrote? Tools that act always do; absent: it does not */
  outward?(input: Input, context: ToolContext): boolean;
  /** why a person must agree to this very call, in a sentence for them; null when they need not. Such a call never runs unasked */
  asks?(input: Input, context: ToolContext): string | null;
  /** the tool is not what the person knows: a question about it must be seen, whatever they agreed to before */
  asksAnew?(): boolean;
  /** it acts, and its answer is somebody else's text as well */
  bringsUntrusted?: boolean;
  /** JSON Schema of the input, where it comes from elsewhere; absent: made from `input` */
  inputSchema?: Record<string, unknown>;
  run(input: Input, context: ToolContext): Promise<ToolOutput>;
}
