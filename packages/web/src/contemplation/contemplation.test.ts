// Watching and steering agents in a real Chromium: wishes and their honest states, divided tasks, candidates, what it costs.
import type { Mark, TurnEventBody } from "@melete/core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { FakeTurn } from "../../test-support/fake-turn.ts";
import { type PageBench, startPageBench } from "../../test-support/open-page.ts";
import { agentDone, contemplationEnd, contemplationStart, progress, splitStart, usageOf } from "../../test-support/sample-turns.ts";

let bench: PageBench;
beforeAll(async () => {
  bench = await startPageBench();
});
afterEach(() => bench.closePages());
afterAll(() => bench.stop());

async function contemplate(page: Page, ...events: TurnEventBody[]): Promise<FakeTurn> {
  await page.getByRole("radio", { name: "Contemplating" }).check();
  await page.getByLabel("Your question").fill("Which night trains are worth it?");
  await page.getByRole("button", { name: "Send" }).click();
  const turn = await bench.server().nextTurn();
  turn.say(...events);
  return turn;
}

const panelOf = (page: Page) => page.getByRole("region", { name: "Contemplation" });
const button = (page: Page, name: string) => panelOf(page).getByRole("button", { name, exact: true });

test("Answer now says asked until the turn itself says that it took effect", async () => {
  const page = await bench.open();
  const turn = await contemplate(page, ...contemplationStart(4));
  const asked = turn.nextControl();
  const taken = page.waitForResponse(/control$/);
  await button(page, "Answer now").click();
  expect(await asked).toEqual({ type: "answer-now" });
  await (await taken).finished();
  // Two drawings later the page has digested the server's 202, which is not yet the effect.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(await button(page, "Asked for the answer").isVisible()).toBe(true);
  expect(await panelOf(page).getByText("Answering with what is there.").count()).toBe(0);
  turn.say({ type: "control", action: "answer-now" });
  await panelOf(page).getByText("Answering with what is there.").waitFor();
  expect(await button(page, "Answer now").getAttribute("aria-disabled")).toBe("true");
});

test("a wish that the server does not take says why and can be asked again", async () => {
  const page = await bench.open();
  const turn = await contemplate(page, ...contemplationStart(2));
  await button(page, "One more agent").waitFor();
  bench.server().failNext("/api/turns/", 409, "This turn has just ended.");
  await button(page, "One more agent").click();
  await panelOf(page).getByText("This turn has just ended.").waitFor();
  const asked = turn.nextControl();
  await button(page, "One more agent").click();
  await button(page, "Asked for one more").waitFor();
  expect(await asked).toEqual({ type: "add-agent" });
  turn.say(
    { type: "control", action: "add-agent", agentId: "d3" },
    { type: "agent-start", agentId: "d3", stage: "draft", round: 1 },
    progress("d3", 5, "a third way"),
  );
  await panelOf(page).getByText("a third way").waitFor();
  await panelOf(page).getByText("1 agent joined on your word.").waitFor();
  await button(page, "One more agent").waitFor();
});

test("one agent is skipped with the keyboard alone, and its neighbours go on", async () => {
  const page = await bench.open();
  const turn = await contemplate(page, ...contemplationStart(2));
  const asked = turn.nextControl();
  await button(page, "Skip Agent 2").focus();
  await page.keyboard.press("Enter");
  await button(page, "Skipping Agent 2").waitFor();
  expect(await asked).toEqual({ type: "skip-agent", agentId: "d2" });
  turn.say(
    { type: "control", action: "skip-agent", agentId: "d2" },
    { type: "agent-end", agentId: "d2", reason: "cancelled", record: null, usage: usageOf(4), elapsedMs: 90 },
  );
  await panelOf(page).getByText("Skipped on your word.").waitFor();
  await button(page, "Skip Agent 1").waitFor();
  expect(await button(page, "Skip Agent 2").count()).toBe(0);
});

test("what cannot be asked for says why", async () => {
  const page = await bench.open();
  const turn = await contemplate(page, ...contemplationStart(16));
  await panelOf(page).getByText("16 agents are the most that can work side by side.").waitFor();
  await button(page, "One more agent").click({ force: true });
  turn.say({ type: "round-start", round: 2, stage: "refine", agents: 4 });
  await panelOf(page).getByText("The agents are past their first attempts.").waitFor();
  turn.say({ type: "round-start", round: 3, stage: "aggregate", agents: 1 }, { type: "agent-start", agentId: "w", stage: "aggregate", round: 3 });
  await panelOf(page).getByText("Writing the answer from the reports").first().waitFor();
  // Until its first word the writer can be hurried; skipping it would leave no answer.
  expect(await button(page, "Answer now").getAttribute("aria-disabled")).toBe("false");
  expect(await button(page, "Skip Writer").count()).toBe(0);
  expect(turn.controls).toEqual([]);
});

test("nothing can be asked for before an agent has started", async () => {
  const page = await bench.open();
  await contemplate(page, ...contemplationStart(2).slice(0, 2));
  await panelOf(page).getByText("No agent has started yet.").waitFor();
  expect(await button(page, "Answer now").getAttribute("aria-disabled")).toBe("true");
});

test("when one agent is enough there is no panel, but the reason", async () => {
  const page = await bench.open();
  await contemplate(
    page,
    { type: "turn-start", mode: "contemplating", model: "m" },
    { type: "plan", shape: "direct", agents: 1, why: "one agent answers, because this is a greeting" },
    { type: "answer-start", decision: "single" },
    { type: "text-delta", text: "Hello." },
    { type: "turn-end", reason: "done", degraded: false },
  );
  await page.getByText("One agent answers, because this is a greeting.").waitFor();
  expect(await panelOf(page).count()).toBe(0);
});

test("a divided task shows its parts, who waits for whom, another model, and helpers under those who called them", async () => {
  const page = await bench.open();
  const turn = await contemplate(page, ...splitStart());
  const part = (name: string) =>
    panelOf(page)
      .getByRole("listitem")
      .filter({ has: page.getByRole("heading", { name, exact: true }) });
  await part("Prices since 2019").getByText("working").waitFor();
  await part("Emissions per person").getByText("ember-small").waitFor();
  await part("Cost against time").getByText("Needs Prices since 2019 and Travel times first.").waitFor();
  await panelOf(page).getByText("0 of 5 parts finished, 2 waiting for their turn").waitFor();
  await panelOf(page).getByText("The task is divided, and every part has its agent.").waitFor();
  turn.say(
    agentDone("s1", "from 49 euros"),
    { type: "agent-start", agentId: "h1", stage: "spawned", round: 2, title: "Read the timetable", parentId: "s2" },
    progress("h1", 9, "page 14 of the timetable"),
  );
  await part("Cost against time").getByText("Needs Travel times first.").waitFor();
  await part("Travel times").getByRole("list", { name: "Called in by this agent" }).getByText("page 14 of the timetable").waitFor();
  turn.say(agentDone("s2", "nine hours"), { type: "agent-start", agentId: "s4", stage: "subtask", round: 2, title: "Cost against time" });
  await part("Cost against time").getByText("working").waitFor();
  const order = await panelOf(page).locator(".agent-place > .agent-card > header h4").allInnerTexts();
  expect(order).toEqual(["Lead", "Prices since 2019", "Travel times", "Emissions per person", "Cost against time", "Recommendation"]);
  await part("Recommendation").getByText("waiting", { exact: true }).waitFor();
  turn.say({ type: "turn-end", reason: "stopped", degraded: false });
  await part("Recommendation").getByText("not started", { exact: true }).waitFor();
});

test("comparisons are called by the candidates that they compare", async () => {
  const page = await bench.open();
  await contemplate(
    page,
    ...contemplationStart(2),
    agentDone("d1", "", 90, "one page"),
    agentDone("d2", "", 90, "another page"),
    { type: "round-start", round: 2, stage: "compare", agents: 1 },
    { type: "agent-start", agentId: "c1", stage: "compare", round: 2, title: "d1 or d2" },
  );
  await panelOf(page).getByRole("heading", { name: "Agent 1 or Agent 2" }).waitFor();
  await panelOf(page).getByText("0 of 1 comparison finished, round 2").waitFor();
});

test("candidates are read beside the answer as their agents wrote them, one after another, and copied", async () => {
  const page = await bench.open("/", { permissions: ["clipboard-read", "clipboard-write"] });
  await contemplate(
    page,
    ...contemplationStart(4),
    agentDone("d1", "3*7+8", 90, "First **multiply**, then add."),
    agentDone("d2", "3*7+8", 90, "Try `3*7+8`.\n\n<img src=x onerror=alert(1)>"),
    agentDone("d3", "3*7+8"),
    ...contemplationEnd(),
  );
  await button(page, "Read the 2 candidates").click();
  const reader = page.getByRole("dialog");
  await reader.getByText("multiply").waitFor();
  expect(await reader.locator("strong").innerText()).toBe("multiply");
  await page.keyboard.press("ArrowRight");
  await reader.getByText("2 of 2").waitFor();
  expect(await reader.locator(".markdown img").count()).toBe(0);
  await reader.getByRole("button", { name: "Copy what Agent 2 wrote" }).click();
  await reader.getByText("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("Try `3*7+8`.");
  await page.keyboard.press("Escape");
  await reader.waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Read the 2 candidates");
});

test("a candidate's marks lie on the picture that was asked about", async () => {
  const page = await bench.open();
  await page.getByRole("button", { name: /Ask about a shape/ }).click();
  await page.locator(".attachment.ready").waitFor();
  const turn = await contemplate(page, ...contemplationStart(2));
  const imageHash = turn.post.parts[0].blob?.hash ?? "";
  const marks: Mark[] = [{ region: { type: "box", x: 0.2, y: 0.2, width: 0.3, height: 0.3 }, label: "blue circle", tone: "accent" }];
  const end = agentDone("d1", "one", 20, "There it is.");
  if (end.type !== "agent-end") throw new Error("agentDone makes an agent-end");
  turn.say({ ...end, said: { text: "There it is.", annotations: [{ imageHash, marks }] } });
  await button(page, "Read what Agent 1 wrote").click();
  const reader = page.getByRole("dialog");
  await reader.getByRole("button", { name: /^blue circle: box from 20 % left/ }).waitFor();
  expect(await reader.locator(".image-overlay > img").getAttribute("alt")).toBe("shapes.png");
});

test("what it costs is shown while it runs, with the limit, and dollars when the price is known", async () => {
  const page = await bench.open();
  const turn = await contemplate(page, ...contemplationStart(2), progress("d1", 120, "so"));
  await panelOf(page).getByText("120 tokens", { exact: true }).first().waitFor();
  turn.say({ type: "budget", spentTokens: 5120, limitTokens: 20_000, spentUsd: 0.0312, exhausted: false });
  await panelOf(page).getByText("5,120 of 20,000 tokens, $0.031").waitFor();
});

test("a stalled agent that was started again says so, and one that waits for its provider too", async () => {
  const page = await bench.open();
  await contemplate(page, ...contemplationStart(2), { type: "hedge", agentId: "d1", why: "no first word for 15 s, so it was started a second time" });
  await panelOf(page).getByText("No first word for 15 s, so it was started a second time.").waitFor();
});

test("a turn that another process went on with says so quietly, once", async () => {
  const page = await bench.open();
  const turn = await contemplate(page, ...contemplationStart(2), agentDone("d1", "49"), { type: "resume", why: "the server was restarted" });
  await page.getByText("Melete was restarted; going on. Nothing finished was paid twice.").waitFor();
  turn.say({ type: "round-start", round: 1, stage: "draft", agents: 2 }, { type: "agent-start", agentId: "d2", stage: "draft", round: 1 });
  await panelOf(page).getByText("1 of 2 agents finished").waitFor();
  expect(await panelOf(page).locator(".agent-card").count()).toBe(2);
});
