// Runs one turn for a terminal: folds its events, shows the agents at work, streams the answer. It does not know commands.
import { createTurnControls, emptyTurnView, reduceTurn, type BlobStore, type RunTurn, type TurnRequest, type TurnView } from "@melete/core";
import type { Terminal } from "../terminal.ts";
import type { Agreement } from "./agreement.ts";
import { createLivePanel } from "./live-panel.ts";

export interface AnswerTurnOptions {
  runTurn: RunTurn;
  request: TurnRequest;
  blobs: BlobStore;
  signal: AbortSignal;
  terminal: Terminal;
  /** write the answer to `out` while it comes */
  stream: boolean;
  /** who says whether something may be done; without it what needs agreement is not done */
  agreement?: Agreement;
}

export async function answerTurn({ runTurn, request, blobs, signal, terminal, stream, agreement }: AnswerTurnOptions): Promise<TurnView> {
  const panel = createLivePanel(terminal);
  const controls = createTurnControls();
  const open = new Map<string, AbortController>();
  let view: TurnView = emptyTurnView;
  let answering = false;
  try {
    for await (const event of runTurn(request, { signal, blobs, controls, canAsk: agreement !== undefined })) {
      view = reduceTurn(view, event);
      if (event.type === "text-delta" && stream) {
        if (!answering) panel.close(); // painting over the answer would eat its lines
        answering = true;
        terminal.out(event.text);
      } else if (event.type === "approval-request" && agreement !== undefined) {
        panel.close();
        const over = new AbortController();
        open.set(event.approvalId, over);
        const { approvalId } = event;
        void agreement(event, over.signal).then((decision) => controls.send({ type: "approve", approvalId, decision }));
      } else if (event.type === "approval") {
        open.get(event.approvalId)?.abort();
        open.delete(event.approvalId);
        if (event.by === "time") terminal.err("\nNobody answered for ten minutes: it was not done.\n");
      } else if (!answering && open.size === 0) {
        panel.show(view); // nor over a question
      }
    }
  } finally {
    for (const over of open.values()) over.abort();
  }
  panel.close();
  if (stream && view.answer.text !== "" && !view.answer.text.endsWith("\n")) terminal.out("\n");
  return view;
}
