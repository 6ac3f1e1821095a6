// What a turn in a terminal needs agreement for: named beforehand by --allow, agreed to for the conversation, asked of the person, or refused
// with a word on how to allow it. It knows requests and lines of text, not turns.
import { type Approval, stripHidden, type TurnEventOf } from "@melete/core";
import type { Terminal } from "../terminal.ts";

export type AgreementRequest = Pick<TurnEventOf<"approval-request">, "tool" | "input" | "why" | "anew">;

/** Never rejects. An aborted signal means that the answer is not wanted any more. */
export type Agreement = (request: AgreementRequest, signal: AbortSignal) => Promise<Approval>;

/** Prints `prompt` and gives the line that the person types next; null when there is none any more, or the signal aborts. */
export type ReadAnswer = (prompt: string, signal: AbortSignal) => Promise<string | null>;

export interface AgreementOptions {
  terminal: Terminal;
  /** the tools of --allow */
  allowed: readonly string[];
  /** what to write where nobody can be asked, such as "melete ask" */
  command: string;
  /** absent where nobody can be asked */
  readAnswer?: ReadAnswer;
  /** there are turns after this one, so that agreement can last */
  lasting?: boolean;
}

/** More than this hides the question; `s` shows the rest. */
const shortInput = 800;

export function createAgreement({ terminal, allowed, command, readAnswer, lasting = false }: AgreementOptions): Agreement {
  const always = new Set<string>();
  let before: Promise<unknown> = Promise.resolve();

  async function decide(request: AgreementRequest, signal: AbortSignal): Promise<Approval> {
    const { tool, why, anew = false } = request;
    if (signal.aborted) return "deny";
    // another reason is another question: a tool that was harmless alone may not be after a page was read
    const standing = `${tool}\n${why}`;
    if (!anew && always.has(standing)) return "allow";
    if (!anew && allowed.includes(tool)) return "allow";
    if (readAnswer === undefined) {
      terminal.err(`Not done: ${describe(request, shortInput)}\n${hint(tool, anew, command)}\n`);
      return "deny";
    }
    const lasts = lasting && !anew;
    terminal.err(`\nThe assistant wants to use ${describe(request, shortInput)}\n`);
    for (;;) {
      const answer = await readAnswer(lasts ? "Allow it? y, n, always (in this conversation): " : "Allow it? y, n: ", signal);
      if (answer === null) return "deny";
      switch (answer.trim().toLowerCase()) {
        case "y":
        case "yes":
          return "allow";
        case "n":
        case "no":
          return "deny";
        case "s":
        case "show":
          terminal.err(`${describe(request, Number.POSITIVE_INFINITY)}\n`);
          break;
        case "a":
        case "always":
          if (!lasts) break;
          always.add(standing);
          return "allow";
        default:
          terminal.err(
            `Type y to allow it, n to refuse${lasts ? ", always to allow it for the rest of the conversation" : ""}, s to see all of it.\n`,
          );
      }
    }
  }

  // one question at a time, whatever agents work side by side
  return (request, signal) => {
    const mine = before.then(() => decide(request, signal));
    before = mine.catch(() => undefined);
    return mine;
  };
}

/** Names and inputs are a model's or a server's words: they may not move the cursor. */
function describe({ tool, input, why }: AgreementRequest, most: number): string {
  const text = stripHidden(JSON.stringify(input ?? null));
  const more = text.length - most;
  const short = more > 0 ? `${text.slice(0, most)} … [${more} more characters: s shows them]` : text;
  return `${stripHidden(tool)} with ${short}\n${stripHidden(why)}`;
}

function hint(tool: string, anew: boolean, command: string): string {
  if (anew) return `Nobody can be asked here, and this must be seen by somebody. Run \`${command}\` in a terminal.`;
  return `Nobody can be asked here. To allow it: ${command} --allow ${stripHidden(tool)} …, or run it in a terminal.`;
}
