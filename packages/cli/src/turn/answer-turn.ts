// Runs one turn for a terminal: folds its events, shows the agents at work, streams the answer. It does not know commands.
import { emptyTurnView, reduceTurn, type BlobStore, type RunTurn, type TurnRequest, type TurnView } from "@melete/core";
import type { Terminal } from "../terminal.ts";
import { createLivePanel } from "./live-panel.ts";

export interface AnswerTurnOptions {
  runTurn: RunTurn;
  request: TurnRequest;
  blobs: BlobStore;
  signal: AbortSignal;
  terminal: Terminal;
  /** write the answer to `out` while it comes */
  stream: boolean;
}

export async function answerTurn({ runTurn, request, blobs, signal, terminal, stream }: AnswerTurnOptions): Promise<TurnView> {
  const panel = createLivePanel(terminal);
  let view: TurnView = emptyTurnView;
  let answering = false;
  for await (const event of runTurn(request, { signal, blobs })) {
    view = reduceTurn(view, event);
    if (event.type === "text-delta" && stream) {
      if (!answering) panel.close(); // painting over the answer would eat its lines
      answering = true;
      terminal.out(event.text);
    } else if (!answering) {
      panel.show(view);
    }
  }
  panel.close();
  if (stream && view.answer.text !== "" && !view.answer.text.endsWith("\n")) terminal.out("\n");
  return view;
}
