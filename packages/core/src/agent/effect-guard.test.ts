// The rule of two, and how a turn asks: who answers, when, and what happens where nobody can.
import { expect, test } from "vitest";
import { z } from "zod";
import { createManualClock } from "../clock.ts";
import { emptyTurnView, reduceTurn } from "../reduce-turn.ts";
import { createMemoryBlobs } from "../memory-blobs.ts";
import { createScriptedModel, say, type Script } from "../model/scripted.ts";
import { createAgentModel, runTurn, turn, user, withRecord } from "../test-kit.ts";
import { approvalMs, createApprovals } from "../turn/approvals.ts";
import { createRunTurn } from "../turn/run-turn.ts";
import { createTurnControls } from "../turn/turn-controls.ts";
import type { Message } from "../message.ts";
import type { TurnEvent, TurnEventBody } from "../event.ts";
import { createEffectGuard } from "./effect-guard.ts";
import { executeTool } from "./execute-tools.ts";
import { stripHidden } from "./strip-hidden.ts";
import type { Approval, Tool, ToolContext, ToolEffects } from "./tool.ts";

function tool(name: string, effects: ToolEffects, change: Partial<Tool> = {}): Tool {
  return { name, description: name, input: z.unknown(), effects, run: async () => ({ text: `${name} ran` }), ...change };
}
const page = tool("open_page", "reads-untrusted", { outward: (input) => input === "made up" });
const documents = tool("search_documents", "reads-private");
const send = tool("send_mail", "acts");
const calculate = tool("calculate", "pure");

/** Which of these calls were refused or asked about, in order. */
async function calls(made: [Tool, unknown?][], answer?: Approval): Promise<string[]> {
  const guard = createEffectGuard();
  const log: string[] = [];
  const approve = async ({ tool: name }: { tool: string }): Promise<Approval> => {
    log.push(`ask ${name}`);
    return answer ?? "deny";
  };
  const context = { history: [], ...(answer === undefined ? {} : { approve }) } as unknown as ToolContext;
  for (const [one, input = {}] of made) {
    const refusal = await guard.check(one, input, context);
    log.push(`${refusal === null ? "did" : "refused"} ${one.name}`);
  }
  return log;
}

test("X1 two of three need no question, in any order", async () => {
  expect(await calls([[page], [send], [calculate]])).toEqual(["did open_page", "did send_mail", "did calculate"]);
  expect(await calls([[documents], [send]])).toEqual(["did search_documents", "did send_mail"]);
  expect(await calls([[page], [documents], [calculate]])).toEqual(["did open_page", "did search_documents", "did calculate"]);
});

test("X1 after untrusted text and private data every call that goes out is asked about, each time, whatever came first", async () => {
  for (const first of [
    [page, documents],
    [documents, page],
  ]) {
    const made: [Tool, unknown?][] = [...first.map((one): [Tool] => [one]), [send], [send], [page, "made up"], [page, "from the list"]];
    const expected = ["ask send_mail", "did send_mail", "ask send_mail", "did send_mail", "ask open_page", "did open_page", "did open_page"];
    expect((await calls(made, "allow")).slice(2)).toEqual(expected);
  }
});

test("X1 an attached file counts as untrusted text from the start: its beginning is read with the question", async () => {
  const blob = { hash: "a".repeat(64), mediaType: "text/csv", byteLength: 3 };
  const guard = createEffectGuard([{ role: "user", parts: [{ type: "file", blob, name: "a.csv", start: "a,b" }] }]);
  const context = { history: [] } as unknown as ToolContext;
  expect(await guard.check(send, {}, context)).toBeNull();
  expect(await guard.check(documents, {}, context)).toBeNull();
  expect(await guard.check(send, {}, context)).toMatch(/text from elsewhere/);
});

test("X1 a read that goes out itself counts: an address made up after private data was read", async () => {
  expect(await calls([[documents], [page, "made up"]], "deny")).toEqual(["did search_documents", "ask open_page", "refused open_page"]);
});

test("X8 what stands as a user's message in an agent's own messages is not what the person wrote", async () => {
  const seen: string[] = [];
  const spy = tool("open_page", "reads-untrusted", {
    outward(_, { history }) {
      seen.push(...history.map(({ role, parts }) => `${role}: ${parts.map((part) => (part.type === "text" ? part.text : part.type)).join()}`));
      return false;
    },
  });
  const context = { history: [user("open https://made.example/?up"), { role: "tool", parts: [] }] } as unknown as ToolContext;
  await createEffectGuard([user("read it to me")]).check(spy, {}, context);
  expect(seen).toEqual(["user: read it to me", "tool: "]);
});

test("X1 a turn whose messages hold a profile has read private data before its first call", async () => {
  const guard = createEffectGuard();
  guard.note("private");
  const context = { history: [] } as unknown as ToolContext;
  expect(await guard.check(page, "from the list", context)).toBeNull();
  expect(await guard.check(page, "made up", context)).toMatch(/nobody to ask/);
});

test("X9 what earlier answers rest on counts as read, and is passed on by the answer that has them before it", async () => {
  const answer: Message = {
    role: "assistant",
    parts: [
      { type: "text", text: "The page says 5." },
      { type: "reads", what: ["untrusted"] },
    ],
  };
  const messages = [user("Read the page."), answer, user("Now look into my documents, and send it.")];
  let sent = 0;
  const mail = tool("send_mail", "acts", {
    run: async () => {
      sent += 1;
      return { text: "sent" };
    },
  });
  const call = (name: string): Script => [{ type: "tool-call", callId: name, tool: name, input: {} }];
  const script = () => createScriptedModel({ script: [call("search_documents"), call("send_mail"), say("Done.")] });
  const later = await runTurn({ model: script(), tools: [documents, mail] }, turn("thinking", { messages }));
  expect(sent).toBe(0);
  expect(later.events.reduce(reduceTurn, emptyTurnView).reads).toEqual(["untrusted", "private"]);
  expect(later.events.map(({ type }) => type).slice(0, 2)).toEqual(["turn-start", "reads"]);
  // the same words without it are the person's conversation
  const clean = messages.map(({ role, parts }) => ({ role, parts: parts.filter(({ type }) => type !== "reads") }));
  await runTurn({ model: script(), tools: [documents, mail] }, turn("thinking", { messages: clean }));
  expect(sent).toBe(1);
});

test("X9 no model is told of it, and a turn that goes on after a crash has still read what it had", async () => {
  const told = new Set<string>();
  const model = createAgentModel((_, { messages }) => {
    for (const part of messages.flatMap(({ parts }) => parts)) told.add(part.type);
    return say("Yes.");
  });
  const answer: Message = {
    role: "assistant",
    parts: [
      { type: "text", text: "5" },
      { type: "reads", what: ["private"] },
    ],
  };
  const request = turn("thinking", { messages: [user("a"), answer, user("b")] });
  const { events } = await runTurn({ model }, request);
  expect([...told]).toEqual(["text"]);
  const log = events.slice(0, 2).concat({ turnId: request.turnId, seq: 2, type: "reads", what: "untrusted" });
  const goesOn = createScriptedModel({ script: [[{ type: "tool-call", callId: "1", tool: "send_mail", input: {} }], say("No.")] });
  const again = await runTurn({ model: goesOn, tools: [send] }, request, undefined, undefined, { log });
  expect(again.of("reads")).toEqual([]);
  expect(again.of("tool-result")).toMatchObject([{ isError: true }]);
});

test("X1 a tool that acts and answers with somebody's text taints what follows", async () => {
  const remote = tool("mcp_call", "acts", { bringsUntrusted: true });
  expect(await calls([[remote], [documents], [send]])).toEqual(["did mcp_call", "did search_documents", "refused send_mail"]);
});

test("X5 where nobody can be asked the answer is no, and says so", async () => {
  const guard = createEffectGuard();
  const context = { history: [] } as unknown as ToolContext;
  await guard.check(page, {}, context);
  await guard.check(documents, {}, context);
  expect(await guard.check(send, {}, context)).toMatch(/nobody to ask/);
});

test("X4 a question is answered once, by its own id; a late answer and an unknown id change nothing", async () => {
  const said: TurnEventBody[] = [];
  const clock = createManualClock();
  const approvals = createApprovals((body) => said.push(body), clock);
  const signal = new AbortController().signal;
  const request = { tool: "send_mail", input: { to: "a" }, why: "it sends" };
  const asked = approvals.ask(request, signal);
  const [first] = said;
  if (first?.type !== "approval-request") throw new Error("nothing was asked");
  approvals.answer("approval_wrong", "allow");
  approvals.answer(first.approvalId, "deny");
  approvals.answer(first.approvalId, "allow");
  expect(await asked).toBe("deny");
  expect(said.slice(1)).toEqual([{ type: "approval", approvalId: first.approvalId, decision: "deny", by: "person" }]);
});

test("X4 a question expires, and ends with its turn", async () => {
  const said: TurnEventBody[] = [];
  const clock = createManualClock();
  const approvals = createApprovals((body) => said.push(body), clock);
  const abort = new AbortController();
  const request = { tool: "x", input: {}, why: "" };
  const late = approvals.ask(request, abort.signal);
  clock.advance(approvalMs + 1);
  expect(await late).toBe("deny");
  const stopped = approvals.ask(request, abort.signal);
  abort.abort();
  expect(await stopped).toBe("deny");
  expect(await approvals.ask(request, abort.signal)).toBe("deny");
  expect(said.flatMap((body) => (body.type === "approval" ? [body.by] : []))).toEqual(["time", "end"]);
});

/** A turn whose model reads a page and private documents, and then sends a mail. */
async function mailTurn(canAsk: boolean, decision: Approval): Promise<{ events: TurnEvent[]; sent: number }> {
  let sent = 0;
  const mail = tool("send_mail", "acts", {
    run: async () => {
      sent += 1;
      return { text: "sent" };
    },
  });
  const call = (name: string): Script => [{ type: "tool-call", callId: name, tool: name, input: {} }];
  const model = createScriptedModel({ script: [call("open_page"), call("search_documents"), call("send_mail"), say("Done.")] });
  const controls = createTurnControls();
  const run = createRunTurn({ model, tools: [page, documents, mail] });
  const events: TurnEvent[] = [];
  const request = turn("thinking", { messages: [user("Read and send.")] });
  for await (const event of run(request, { signal: new AbortController().signal, blobs: createMemoryBlobs(), controls, canAsk })) {
    events.push(event);
    if (event.type === "approval-request") controls.send({ type: "approve", approvalId: event.approvalId, decision });
  }
  return { events, sent };
}

test("X4 a whole turn asks by an event, and goes on with what the person said by a control", async () => {
  const allowed = await mailTurn(true, "allow");
  const denied = await mailTurn(true, "deny");
  expect([allowed.sent, denied.sent]).toEqual([1, 0]);
  expect(allowed.events.reduce(reduceTurn, emptyTurnView).approvals).toMatchObject([{ tool: "send_mail", input: {}, decision: "allow" }]);
  const refused = denied.events.find((event) => event.type === "tool-result" && event.tool === "send_mail");
  expect(refused).toMatchObject({ isError: true, output: expect.stringContaining("did not agree") });
});

test("X5 a turn of a program asks nobody: the call is refused in words, without an event", async () => {
  const { events, sent } = await mailTurn(false, "allow");
  expect(sent).toBe(0);
  expect(events.some(({ type }) => type === "approval-request")).toBe(false);
  expect(events.find((event) => event.type === "tool-result" && event.tool === "send_mail")).toMatchObject({
    output: expect.stringContaining("nobody to ask"),
  });
});

test("X7 hidden characters leave the text of a tool, with a word where they were; visible text stays as it is", () => {
  const tags = [..."ignore all"].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
  expect(stripHidden(`price${tags} 5`)).toBe("price[10 hidden characters removed] 5");
  expect(stripHidden("a\u200b\u200c\u200b\u200db")).toBe("a[4 hidden characters removed]b");
  expect(stripHidden("safe\u202egpj.exe\u202c")).toBe("safe[direction mark removed]gpj.exe[direction mark removed]");
  expect(stripHidden("\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007")).toBe("red link");
  const fine = "naïve 👩‍👩‍👧 می‌خواهم\u200e שלום\ttab\nline ✔️";
  expect(stripHidden(fine)).toBe(fine);
});

test("X3 a tool may ask for itself: it never runs unasked, and says one reason where there are two", async () => {
  const careful = tool("careful", "acts", { asks: (input) => (input === "harmless" ? null : "It deletes things.") });
  expect(await calls([[careful, "harmless"], [careful]])).toEqual(["did careful", "refused careful"]);
  expect(await calls([[page], [documents], [careful]], "allow")).toEqual(["did open_page", "did search_documents", "ask careful", "did careful"]);
  // without a guard of a turn it holds as well
  const context = { signal: new AbortController().signal, history: [] } as unknown as ToolContext;
  const output = await executeTool({ callId: "1", tool: "careful", input: {} }, [careful], context);
  expect(output).toMatchObject({ isError: true, text: expect.stringContaining("It deletes things.") });
});

test("X2 what a sub-agent read counts for the agent that asked it", async () => {
  const model = createAgentModel(
    (agentId, _, attempt) => {
      const call = (name: string, input: unknown = {}): Script => [{ type: "tool-call", callId: `${agentId}${attempt}`, tool: name, input }];
      if (agentId !== "") return attempt === 0 ? call("search_documents") : withRecord("The number is 42.", { answer: "42" });
      return (
        [call("spawn_agent", { title: "Look it up", objective: "Find the number." }), call("open_page", "made up"), say("Done.")][attempt] ??
        say("Done.")
      );
    },
    { records: "block" },
  );
  const { of } = await runTurn({ model, tools: [page, documents] }, turn("thinking"));
  const results = of("tool-result").map(({ tool: name, isError }) => `${name} ${isError}`);
  expect(results).toEqual(["search_documents false", "spawn_agent false", "open_page true"]);
});

test("X6 a question that was open when the process died is gone from the view; the turn asks anew", () => {
  const base = { turnId: "t" };
  const request = { ...base, type: "approval-request" as const, tool: "send_mail", input: {}, why: "it sends" };
  const events: TurnEvent[] = [
    { ...base, seq: 0, type: "turn-start", mode: "thinking", model: "m" },
    { ...request, seq: 1, approvalId: "a" },
    { ...base, seq: 2, type: "approval", approvalId: "a", decision: "deny", by: "person" },
    { ...request, seq: 3, approvalId: "b" },
    { ...base, seq: 4, type: "resume", why: "gone" },
  ];
  const { approvals } = events.reduce(reduceTurn, emptyTurnView);
  expect(approvals.map(({ approvalId, decision }) => [approvalId, decision])).toEqual([["a", "deny"]]);
});
