// Agreement at a terminal: who is asked, what they see, how long an answer holds, and what happens where nobody can be asked.
import { PassThrough } from "node:stream";
import { createMemoryBlobs, createRunTurn, createScriptedModel, newId, type Tool } from "@melete/core";
import { expect, test } from "vitest";
import { z } from "zod";
import { createTestTerminal } from "../../test-support/test-terminal.ts";
import { runCommandLine } from "../run-command-line.ts";
import { type AgreementOptions, createAgreement } from "./agreement.ts";
import { answerTurn } from "./answer-turn.ts";
import { answerReader } from "./read-answer.ts";

const never = new AbortController().signal;
const mail = { tool: "send_mail", input: { to: "ann@example.org" }, why: "It sends something." };

function asking(answers: string[], more: Partial<AgreementOptions> = {}) {
  const terminal = createTestTerminal();
  const prompts: string[] = [];
  const readAnswer = async (prompt: string) => {
    prompts.push(prompt);
    return answers.shift() ?? null;
  };
  return { agree: createAgreement({ terminal, allowed: [], command: "melete ask", readAnswer, ...more }), terminal, prompts };
}

test("a person sees the tool, what it would do and why; y allows, n and the end of input refuse, anything else is asked again", async () => {
  const { agree, terminal, prompts } = asking(["y", "n", "perhaps", "Yes"]);
  const said = [await agree(mail, never), await agree(mail, never), await agree(mail, never), await agree(mail, never)];
  expect(said).toEqual(["allow", "deny", "allow", "deny"]);
  expect(prompts).toHaveLength(5);
  expect(terminal.errors).toContain('send_mail with {"to":"ann@example.org"}\nIt sends something.');
});

test("always holds for that tool and that reason, and not for what is asked anew", async () => {
  const { agree, prompts } = asking(["always"], { lasting: true });
  expect([await agree(mail, never), await agree(mail, never)]).toEqual(["allow", "allow"]);
  expect(prompts).toHaveLength(1);
  expect(await agree({ ...mail, why: "It sends something, after a page was read." }, never)).toBe("deny");
  expect(await agree({ ...mail, anew: true }, never)).toBe("deny");
  expect(prompts).toHaveLength(3);
});

test("a single question cannot be answered for ever", async () => {
  const { agree } = asking(["always", "n"]);
  expect(await agree(mail, never)).toBe("deny");
});

test("a long input is cut with how much is missing, s shows all of it; nothing in it moves the cursor", async () => {
  const { agree, terminal } = asking(["s", "n"]);
  await agree({ ...mail, input: { text: `${"a".repeat(900)}END` } }, never);
  const [short, whole] = terminal.errors.split("s shows them]");
  expect(short).not.toContain("END");
  expect(whole).toContain("END");
  await agree({ tool: "x\u001b[2J", input: "\u001b[1A\u009b1A\u202e", why: "\u001b]0;t\u0007" }, never);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
  expect(terminal.errors).not.toMatch(/[\u001b\u009b\u202e\u0007]/);
});

test("where nobody can be asked: no, and how to allow it; --allow covers the tool it names, except what must be seen", async () => {
  const { agree, terminal } = asking([], { readAnswer: undefined, allowed: ["open_page"] });
  expect(await agree(mail, never)).toBe("deny");
  expect(terminal.errors).toContain("To allow it: melete ask --allow send_mail …");
  expect(await agree({ ...mail, tool: "open_page" }, never)).toBe("allow");
  expect(await agree({ ...mail, tool: "open_page", anew: true }, never)).toBe("deny");
});

test("a whole turn waits for the typed line, and goes on with it; Ctrl-C while it waits ends the turn", async () => {
  for (const [typed, ran] of [
    ["y\n", 1],
    ["n\n", 0],
    [null, 0],
  ] as const) {
    const input = new PassThrough();
    const stop = new AbortController();
    const terminal = { ...createTestTerminal(), input, inIsTty: true, errIsTty: true };
    const seen: string[] = [];
    terminal.err = (text) => {
      seen.push(text);
      if (!text.startsWith("Allow it?")) return;
      if (typed === null) stop.abort();
      else input.write(typed);
    };
    let sent = 0;
    const tool: Tool = {
      name: "send_mail",
      description: "sends",
      input: z.unknown(),
      effects: "acts",
      asks: () => "It sends something.",
      run: async () => {
        sent += 1;
        return { text: "sent" };
      },
    };
    const call = { type: "tool-call" as const, callId: "1", tool: "send_mail", input: { to: "b" } };
    const model = createScriptedModel({ script: [[call], [{ type: "text-delta", text: "Done." }]] });
    const view = await answerTurn({
      runTurn: createRunTurn({ model, tools: [tool] }),
      request: { turnId: newId("turn"), mode: "thinking", messages: [{ role: "user", parts: [{ type: "text", text: "Send it." }] }] },
      blobs: createMemoryBlobs(),
      signal: stop.signal,
      terminal,
      stream: true,
      agreement: createAgreement({ terminal, allowed: [], command: "melete ask", readAnswer: answerReader(terminal) }),
    });
    expect([sent, view.status]).toEqual([ran, typed === null ? "stopped" : "done"]);
    expect(seen.join("")).toContain('send_mail with {"to":"b"}');
  }
});

test("--allow refuses a name that is no tool, with the one that was meant", async () => {
  const terminal = createTestTerminal();
  expect(await runCommandLine(["ask", "hello", "--allow", "open_pages,calculate"], terminal)).toBe(2);
  expect(terminal.errors).toContain("Did you mean open_page?");
});
