// Repaints the agents' lines in place on a terminal's stderr; writes nothing when stderr is a file or a pipe.
// It knows cursor movement; what the lines say is agent-lines.ts.
import type { TurnView } from "@melete/core";
import type { Terminal } from "../terminal.ts";
import { agentLines } from "./agent-lines.ts";

export interface LivePanel {
  show(view: TurnView): void;
  /** leaves the last lines standing; the next show starts a new panel */
  close(): void;
}

/** Faster than this cannot be read, and slows the terminal down. */
const repaintEveryMs = 80;

export function createLivePanel(terminal: Terminal, now: () => number = () => performance.now()): LivePanel {
  let painted: string[] = [];
  let paintedAt = Number.NEGATIVE_INFINITY;
  let latest: TurnView | null = null;

  function paint(view: TurnView): void {
    const lines = agentLines(view, terminal.columns());
    if (lines.length === 0 || (lines.length === painted.length && lines.every((line, index) => line === painted[index]))) return;
    const up = painted.length === 0 ? "" : `\x1b[${painted.length}A`;
    terminal.err(`${up}${lines.map((line) => `\x1b[2K\x1b[2m${line}\x1b[0m\n`).join("")}`);
    painted = lines;
    paintedAt = now();
  }

  return {
    show(view) {
      if (!terminal.styled) return;
      latest = view;
      if (now() - paintedAt >= repaintEveryMs) paint(view);
    },
    close() {
      if (latest !== null) paint(latest);
      latest = null;
      painted = [];
      paintedAt = Number.NEGATIVE_INFINITY;
    },
  };
}
