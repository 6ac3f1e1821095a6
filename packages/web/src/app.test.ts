// The page in a real Chromium: asking in three modes, reloading, losing the line, stopping, errors.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type PageBench, startPageBench } from "../test-support/open-page.ts";
import { agentDone, contemplationEnd, contemplationStart, progress } from "../test-support/sample-turns.ts";
import type { Page } from "playwright-core";

let bench: PageBench;
beforeAll(async () => {
  bench = await startPageBench();
});
afterEach(() => bench.closePages());
afterAll(() => bench.stop());

async function ask(page: Page, text: string) {
  await page.getByLabel("Your question").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  return bench.server().nextTurn();
}

const answerText = (page: Page) => page.locator(".answer .markdown").last();

test("Instant: the question is posted, the answer streams in, and the address names the conversation", async () => {
  const page = await bench.open();
  const turn = await ask(page, "What is 3+4?");
  expect(turn.post).toEqual({ mode: "instant", parts: [{ type: "text", text: "What is 3+4?" }] });
  await page.getByRole("heading", { name: "What is 3+4?" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/c/${turn.conversationId}`);
  turn.say(
    { type: "turn-start", mode: "instant", model: "melete-nano" },
    { type: "answer-start", decision: "single" },
    { type: "text-delta", text: "It is " },
  );
  await answerText(page).getByText("It is").waitFor();
  turn.say({ type: "text-delta", text: "7." }, { type: "answer-end" }, { type: "turn-end", reason: "done", degraded: false });
  await answerText(page).getByText("It is 7.").waitFor();
  await page.getByRole("button", { name: "Send" }).waitFor();
  await page.getByRole("link", { name: "What is 3+4?" }).waitFor();
});

test("Thinking: the reasoning is folded, its line shows the latest words, and tools show what they gave", async () => {
  const page = await bench.open();
  await page.getByRole("radio", { name: "Thinking" }).check();
  const turn = await ask(page, "What is 4836 * 27?");
  expect(turn.post.mode).toBe("thinking");
  turn.say({ type: "turn-start", mode: "thinking", model: "m" }, { type: "reasoning-delta", text: "Large numbers, so the calculator." });
  const reasoning = page.locator(".reasoning");
  await reasoning.getByText("so the calculator").first().waitFor();
  expect(await reasoning.evaluate((element: HTMLDetailsElement) => element.open)).toBe(false);
  turn.say({ type: "tool-call", callId: "c", tool: "calculate", input: { expression: "4836*27" } });
  await page.locator(".tool-call summary").getByText("running").waitFor();
  turn.say({ type: "tool-result", callId: "c", tool: "calculate", output: "130572", isError: false });
  await page.locator(".tool-call summary").getByText("= 130572").waitFor();
  const pictures = ["a", "b"].map((digit) => ({ type: "image" as const, blob: { hash: digit.repeat(64), mediaType: "image/png", byteLength: 1 } }));
  turn.say({ type: "tool-call", callId: "z", tool: "locate", input: { things: ["cup"] } });
  turn.say({ type: "tool-result", callId: "z", tool: "locate", output: "cup: [1, 2, 3, 4]", isError: false, pictures });
  await page.getByRole("list", { name: "What locate looked at" }).getByRole("button").nth(1).click();
  const larger = page.getByRole("dialog", { name: "step 2 of locate" });
  await larger.getByRole("img", { name: "step 2 of locate" }).waitFor({ state: "attached" });
  await larger.getByRole("button", { name: "Close" }).click();
  turn.say(
    { type: "answer-start", decision: "single" },
    { type: "text-delta", text: "130572" },
    { type: "turn-end", reason: "done", degraded: false },
  );
  await reasoning.getByText("5 words").waitFor();
});

test("Contemplating: agents are watched side by side; the panel closes to one line when the answer starts and can be opened", async () => {
  const page = await bench.open();
  await page.getByRole("radio", { name: "Contemplating" }).check();
  await page.getByRole("radio", { name: "4", exact: true }).check();
  const turn = await ask(page, "Use 3, 7 and 8 to make 29.");
  expect(turn.post).toMatchObject({ mode: "contemplating", agents: 4 });
  turn.say(...contemplationStart(4), progress("d1", 12, "3+7=10 no"));
  const panel = page.getByRole("region", { name: "Contemplation" });
  await panel.getByText("3+7=10 no").waitFor();
  expect(await panel.locator(".agent-card.running").count()).toBe(4);
  turn.say(agentDone("d1", "3*7+8"), agentDone("d2", "3*7+8"), agentDone("d3", "3*7+8"));
  await panel.getByText("3 of 4 agents finished").waitFor();
  turn.say(...contemplationEnd());
  await answerText(page).getByText("3*7+8").waitFor();
  const line = panel.getByRole("button", { name: "3 of 3 agents agreed, decided by agreement" });
  expect(await line.getAttribute("aria-expanded")).toBe("false");
  await line.click();
  await panel.getByText("stopped early", { exact: true }).waitFor();
  expect(await panel.locator(".agent-card .class-tag").allInnerTexts()).toEqual([1, 2, 3].map(() => expect.stringContaining("A")));
  await panel.getByText("Enough agents agreed").waitFor();
});

test("a reload in the middle of a contemplating turn loses and doubles nothing", async () => {
  const page = await bench.open();
  await page.getByRole("radio", { name: "Contemplating" }).check();
  const turn = await ask(page, "Use 3, 7 and 8 to make 29.");
  turn.say(...contemplationStart(4), agentDone("d1", "3*7+8"));
  await page.getByText("1 of 4 agents finished").first().waitFor();
  await page.reload();
  await page.getByText("1 of 4 agents finished").first().waitFor();
  await page.getByRole("button", { name: "Stop" }).waitFor();
  turn.say(agentDone("d2", "3*7+8"), agentDone("d3", "3*7+8"), ...contemplationEnd());
  await answerText(page).waitFor();
  expect(await answerText(page).innerText()).toBe("3*7+8");
  expect(await page.locator(".turn").count()).toBe(1);
  expect(await page.locator(".agent-card").count()).toBe(4);
});

test("a lost line is shown, found again after the last event seen, and the text is whole", async () => {
  const page = await bench.open();
  const turn = await ask(page, "Count.");
  turn.say({ type: "turn-start", mode: "instant", model: "m" }, { type: "answer-start", decision: "single" }, { type: "text-delta", text: "one " });
  await answerText(page).getByText("one").waitFor();
  bench.server().failNext("/api/turns/", 503, "The server is starting.");
  bench.server().failNext("/api/turns/", 503, "The server is starting.");
  turn.dropReaders();
  await page.getByText("Reconnecting.").waitFor();
  turn.say({ type: "text-delta", text: "two" }, { type: "turn-end", reason: "done", degraded: false });
  await answerText(page).getByText("one two").waitFor();
  expect(await answerText(page).innerText()).toBe("one two");
  expect(turn.readersFrom).toEqual([-1, 2]);
  await page.getByText("Reconnecting.").waitFor({ state: "detached" });
});

test("Stop asks the server, and what was written stays", async () => {
  const page = await bench.open();
  const turn = await ask(page, "Tell me a long story.");
  turn.say(
    { type: "turn-start", mode: "instant", model: "m" },
    { type: "answer-start", decision: "single" },
    { type: "text-delta", text: "Once upon a time" },
  );
  await answerText(page).waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Stopping" }).waitFor();
  expect(turn.stops).toBe(1);
  turn.say({ type: "turn-end", reason: "stopped", degraded: false });
  await page.getByText("What was written so far is kept.").waitFor();
  expect(await answerText(page).innerText()).toBe("Once upon a time");
  await page.getByRole("button", { name: "Send" }).waitFor();
});

test("a failed turn says what to do, keeps its text, and can be tried again in the same mode", async () => {
  const page = await bench.open();
  await page.getByRole("radio", { name: "Thinking" }).check();
  const first = await ask(page, "What is 2+2?");
  first.say(
    { type: "turn-start", mode: "thinking", model: "m" },
    { type: "text-delta", text: "Let me" },
    {
      type: "turn-end",
      reason: "error",
      degraded: false,
      failure: { kind: "model", message: "The model ran out of memory: ask for less.", retryable: true },
    },
  );
  await page.getByRole("alert").getByText("ran out of memory").waitFor();
  expect(await answerText(page).innerText()).toBe("Let me");
  await page.getByRole("radio", { name: "Instant" }).check();
  await page.getByRole("button", { name: "Try again" }).click();
  const second = await bench.server().nextTurn();
  expect(second.post).toEqual(first.post);
  second.answer("4");
  await answerText(page).getByText("4").waitFor();
});

test("Edit the question puts text and picture back into the composer", async () => {
  const page = await bench.open();
  await page.getByRole("button", { name: /Ask about a shape/ }).click();
  await page.getByRole("button", { name: "Remove shapes.png" }).waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  const turn = await bench.server().nextTurn();
  turn.say({ type: "turn-start", mode: "thinking", model: "m" }, { type: "turn-end", reason: "refused", degraded: false });
  await page.getByRole("button", { name: "Edit the question" }).click();
  expect(await page.getByLabel("Your question").inputValue()).toBe("How many shapes are there?");
  await page.getByRole("button", { name: "Remove shapes.png" }).waitFor();
});

test("a question that the server does not take stays in the composer with the reason", async () => {
  const page = await bench.open();
  bench.server().failNext("/api/conversations/", 400, "The prompt is longer than the model's 2048 tokens: shorten it.");
  await page.getByLabel("Your question").fill("A very long question");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByText("shorten it").waitFor();
  expect(await page.getByLabel("Your question").inputValue()).toBe("A very long question");
  // and the conversation that was made for it is gone, not left in the list without a title
  await expect.poll(() => bench.server().conversations).toHaveLength(0);
  await page.getByRole("button", { name: "Send" }).click();
  await bench.server().nextTurn();
  expect(bench.server().conversations).toHaveLength(1);
});

test("a question whose reply was lost on the way is asked again and answered once", async () => {
  const page = await bench.open();
  bench.server().loseNextTurnReply();
  await page.getByLabel("Your question").fill("Once?");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").getByText("does not answer").waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  (await bench.server().nextTurn()).answer("Once.");
  await answerText(page).getByText("Once.").waitFor();
  expect(bench.server().conversations.flatMap(({ turns }) => turns)).toHaveLength(1);
  // The same words once more are another question.
  const again = await ask(page, "Once?");
  again.answer("Twice.");
  await answerText(page).getByText("Twice.").waitFor();
});

test("conversations are listed, opened and deleted", async () => {
  const page = await bench.open();
  (await ask(page, "First question")).answer("First answer");
  await answerText(page).getByText("First answer").waitFor();
  await page.getByRole("navigation").getByRole("button", { name: "New conversation" }).click();
  (await ask(page, "Second question")).answer("Second answer");
  await answerText(page).getByText("Second answer").waitFor();
  await page.getByRole("link", { name: "First question" }).click();
  await answerText(page).getByText("First answer").waitFor();
  await page.goBack();
  await answerText(page).getByText("Second answer").waitFor();
  await page.getByRole("button", { name: "Delete Second question" }).click();
  await page.getByRole("button", { name: "Delete Second question for good" }).click();
  await page.getByRole("heading", { name: "What would you like to think about?" }).waitFor();
  await page.getByRole("link", { name: "Second question" }).waitFor({ state: "detached" });
  expect(bench.server().conversations.map(({ title }) => title)).toEqual(["First question"]);
});

test("a conversation that does not exist says so", async () => {
  const page = await bench.open("/c/nowhere");
  await page.getByText('There is no conversation "nowhere".').waitFor();
});

test("with several models one can be chosen, and it is asked by name", async () => {
  bench.server().models.push({ id: "larger", capabilities: { images: false, tools: true }, isDefault: false });
  const page = await bench.open();
  await page.getByLabel("Model").selectOption("larger");
  await page.getByText("Questions go to larger").waitFor();
  const turn = await ask(page, "Hello");
  expect(turn.post.model).toBe("larger");
});
