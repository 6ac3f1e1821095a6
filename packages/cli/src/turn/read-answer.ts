// One line from the person at the terminal, for commands that read nothing else there. It does not know what is asked.
import { createInterface } from "node:readline";
import type { Terminal } from "../terminal.ts";
import type { ReadAnswer } from "./agreement.ts";

/** Undefined where there is nobody to ask: a question must be seen, and its answer typed. */
export function answerReader(terminal: Terminal): ReadAnswer | undefined {
  if (!terminal.inIsTty || !terminal.errIsTty) return undefined;
  return (prompt, signal) =>
    new Promise((resolve) => {
      terminal.err(prompt);
      // not `terminal: true`: Ctrl-C must stay a signal, which stops the turn
      const lines = createInterface({ input: terminal.input, terminal: false });
      let answer: string | null = null;
      const stop = () => lines.close();
      lines.once("line", (line) => {
        answer = line;
        lines.close();
      });
      lines.once("close", () => {
        signal.removeEventListener("abort", stop);
        resolve(answer);
      });
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
    });
}
