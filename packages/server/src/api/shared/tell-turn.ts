// The events of a turn as the few things that every format can say: progress, text, calls of the client's tools, an end. It knows events;
// it does not know formats. The same events always give the same pieces, so a stream can be replayed from anywhere.
import { emptyTurnView, reduceTurn, type TurnEvent, type TurnView } from "@melete/core";
import { progressText } from "./progress-text.ts";

export type Told =
  | { type: "progress"; text: string }
  | { type: "text"; text: string }
  /** the text so far no longer counts: another process tells the answer again, in other words */
  | { type: "retold" }
  | { type: "call"; callId: string; tool: string; input: unknown }
  | { type: "end"; view: TurnView };

export interface TurnTeller {
  push(event: TurnEvent): Told[];
  /** what is known so far */
  readonly view: TurnView;
}

export function createTurnTeller({ parallelToolCalls }: { parallelToolCalls: boolean }): TurnTeller {
  let view = emptyTurnView;
  let calls = 0;
  /** the text that readers have */
  let told = "";
  /** after a resume: the text so far of the second telling; null while it cannot differ */
  let again: string | null = null;

  function text(delta: string): Told[] {
    if (again === null) {
      told += delta;
      return [{ type: "text", text: delta }];
    }
    again += delta;
    // the same words once more: readers have them
    if (told.startsWith(again)) return [];
    const start = again;
    again = null;
    if (start.startsWith(told)) {
      const rest = start.slice(told.length);
      told = start;
      return [{ type: "text", text: rest }];
    }
    told = start;
    return [{ type: "retold" }, { type: "text", text: start }];
  }

  function pieces(event: TurnEvent): Told[] {
    switch (event.type) {
      case "text-delta":
        return event.text === "" ? [] : text(event.text);
      case "tool-call": {
        if (event.client !== true) break;
        if (event.agentId !== undefined) return [];
        calls += 1;
        return calls > 1 && !parallelToolCalls ? [] : [{ type: "call", callId: event.callId, tool: event.tool, input: event.input }];
      }
      case "resume":
        if (told !== "") again = "";
        calls = 0;
        break;
      case "turn-end": {
        // the second telling ended earlier than the first
        const shorter: Told[] = again !== null && again !== told && again !== "" ? [{ type: "retold" }, { type: "text", text: again }] : [];
        return [...shorter, { type: "end", view }];
      }
      default:
        break;
    }
    // once the answer has begun, news of the agents, or of a second telling, would only cut it into pieces
    if (told !== "" && (again !== null || !isOwnWork(event))) return [];
    const progress = progressText(event);
    return progress === "" ? [] : [{ type: "progress", text: progress }];
  }

  return {
    push(event) {
      view = reduceTurn(view, event);
      return pieces(event);
    },
    get view() {
      return view;
    },
  };
}

/** What the one who answers does between two pieces of the answer. */
function isOwnWork(event: TurnEvent): boolean {
  if (event.type === "reasoning-delta") return true;
  return (event.type === "tool-call" || event.type === "tool-result") && event.agentId === undefined;
}

/** The pieces of a whole turn, as they come. */
export async function* tellTurn(events: AsyncIterable<TurnEvent>, options: { parallelToolCalls: boolean }): AsyncGenerator<Told> {
  const teller = createTurnTeller(options);
  for await (const event of events) yield* teller.push(event);
}
