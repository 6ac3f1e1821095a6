// How a tool lets the agent's own model look at something: one generation without tools, on the agent's budget. It knows one question
// and its reply; which tool asks, and why, it does not.
import type { Usage } from "../event.ts";
import { createGroundingFilter, type Grounded } from "../grounding.ts";
import type { BlobRef, Message } from "../message.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import type { Model, StreamOptions } from "../model/model.ts";
import { type Watch, watchedStream } from "../model/watched-stream.ts";
import { addUsage, type Ledger, noUsage } from "../turn/ledger.ts";
import type { Question, Reply } from "./tool.ts";

/** A reply is some boxes and a few words; a model that writes more than this is not answering the question. */
const defaultMaxOutputTokens = 2000;

export interface Ask {
  ask(question: Question): Promise<Reply>;
  /** what the questions have cost so far; null when none was asked */
  usage(): Usage | null;
}

export interface AskOptions extends Omit<StreamOptions, "turnId"> {
  model: Model;
  ledger: Ledger;
  turnId: string;
  budgetShare?: number;
  watch?: Watch;
}

export function createAsk(options: AskOptions): Ask {
  let spent: Usage | null = null;
  return {
    usage: () => spent,
    async ask({ messages, maxOutputTokens = defaultMaxOutputTokens }) {
      const { model, ledger, budgetShare = 1 } = options;
      const room = ledger.room(estimateTokens(messages), budgetShare, model.capabilities.priceUsdPerMillion);
      const reply: Reply = { text: "", marks: [] };
      if (room !== null && room < 1) return { ...reply, failure: { kind: "request", message: "The budget is spent.", retryable: false } };
      const filter = createGroundingFilter(model.capabilities, lastPicture(messages));
      const request = { messages, think: false, maxOutputTokens: Math.min(room ?? maxOutputTokens, maxOutputTokens) };
      for await (const event of watchedStream(model, request, options)) {
        if (event.type === "text-delta") add(reply, filter.push(event.text));
        else if (event.type === "usage") spent = addUsage(spent ?? noUsage, event.usage);
        else if (event.type === "restart") Object.assign(reply, { text: "", marks: [] });
        else if (event.type === "finish" && event.reason === "error") reply.failure = event.failure;
        else if (event.type === "finish" && (event.reason === "aborted" || event.reason === "refused")) {
          reply.failure = { kind: "model", message: `${model.id} did not answer (${event.reason}).`, retryable: false };
        }
      }
      add(reply, filter.end());
      return reply;
    },
  };
}

function add(reply: Reply, { text, marks }: Grounded): void {
  reply.text += text;
  reply.marks.push(...marks);
}

/** What the question shows last, whoever made it: boxes in the reply refer to that. */
function lastPicture(messages: readonly Message[]): BlobRef | null {
  for (const { parts } of messages.toReversed()) {
    const picture = parts.findLast((part) => part.type === "image");
    if (picture !== undefined) return picture.blob;
  }
  return null;
}
