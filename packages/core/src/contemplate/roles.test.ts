import { expect, test } from "vitest";
import { type Script, say } from "../model/scripted.ts";
import { budget, createAgentModel, picture, runTurn, turn, user, withRecord } from "../test-kit.ts";

const ask = (change: Parameters<typeof turn>[1] = {}) => turn("contemplating", { agents: 4, ...change });
const answer = (agentId: string): Script => say(agentId.startsWith("aggregate") ? "2" : (/\d+$/.exec(agentId)?.[0] ?? ""));
const own = () => createAgentModel(answer, {}, "own");
const finder = (models: ReturnType<typeof own>[]) => (id: string) => models.find((model) => model.id === id);

test("C25 drafts go round the models of their role, and each agent's start names its model", async () => {
  const [a, b] = [createAgentModel(answer, {}, "a"), createAgentModel(answer, { sampling: "fixed" }, "b")];
  const judge = createAgentModel(answer, {}, "judge");
  const model = own();
  const ran = await runTurn({ model, findModel: finder([a, b, judge]) }, ask({ roles: { draft: ["a", "b", "own"], aggregate: "judge" } }));
  expect(ran.of("agent-start").map(({ agentId, model: id }) => `${agentId} ${id}`)).toEqual([
    "draft-1 a",
    "draft-2 b",
    "draft-3 undefined",
    "draft-4 a",
    "aggregate-1 judge",
  ]);
  expect([a, b, model, judge].map(({ asked }) => asked.length)).toEqual([2, 1, 1, 1]);
  expect(a.asked[0]?.request.temperature).toBe(1);
  expect(b.asked[0]?.request).not.toHaveProperty("temperature");
  expect(ran.view).toMatchObject({ decision: "synthesis", answer: { text: "2" } });
});

test("C25 records, tools and attempts are those of the model that writes or reads them", async () => {
  const block = createAgentModel(
    (agentId) => withRecord(`Prose of ${agentId}.`, { answer: agentId.slice(-1), approach: "by counting" }),
    { records: "block" },
    "block",
  );
  const model = own();
  await runTurn({ model, findModel: finder([block]) }, ask({ roles: { draft: ["own", "block"] } }));
  expect(JSON.stringify(block.asked[0]?.request.messages)).toContain("keySteps");
  expect(JSON.stringify(model.asked[0]?.request.messages)).not.toContain("keySteps");
  // the turn's plain model merges: of a block model's draft it reads the answer for the person, without the record
  const read = JSON.stringify(model.asked.at(-1)?.request.messages);
  expect(read).toContain("Prose of draft-2.");
  expect(read).not.toContain("by counting");
});

test("C25 a model nobody knows, or one without eyes for a picture, is refused before anything is spent", async () => {
  const blind = createAgentModel(answer, { images: false }, "blind");
  const model = own();
  const unknown = await runTurn({ model }, ask({ roles: { refine: "ghost" } }));
  expect(unknown.last.failure).toMatchObject({ kind: "request", message: expect.stringContaining('no model "ghost", which roles.refine asks for') });
  const seeing = ask({ roles: { draft: ["own", "blind"] }, messages: [user("How many?", picture)] });
  const refused = await runTurn({ model, findModel: finder([blind]) }, seeing);
  expect(refused.last.failure?.message).toContain('"blind" cannot see images');
  const poor = await runTurn({ model, findModel: finder([blind]) }, ask({ roles: { draft: ["blind"] }, budget: budget({ maxCostUsd: 1 }) }));
  expect(poor.last.failure?.message).toMatch(/price of the model "(own|blind)" is unknown/);
  expect([...model.asked, ...blind.asked]).toEqual([]);
});

test("C25 every model has its own places and its own price", async () => {
  const prices = (price: number) => ({ priceUsdPerMillion: { input: price, output: price, cachedInput: price } });
  const running = { narrow: 0, wide: 0 };
  const most = { narrow: 0, wide: 0 };
  const counting = (name: "narrow" | "wide"): Script => [
    () => {
      running[name] += 1;
      most[name] = Math.max(most[name], running[name]);
    },
    { type: "text-delta", text: "12" },
    { type: "usage", usage: { inputTokens: 1, outputTokens: 1, reasoningTokens: 0, cachedInputTokens: 0, costUsd: null } },
    () => {
      running[name] -= 1;
    },
  ];
  const narrow = createAgentModel(() => counting("narrow"), { parallel: 1, ...prices(1_000_000) }, "narrow");
  const wide = createAgentModel(() => counting("wide"), { parallel: 8, ...prices(100) }, "wide");
  const request = ask({ roles: { draft: ["narrow", "wide"] }, agents: 8 });
  const ran = await runTurn({ model: wide, findModel: finder([narrow]), policy: { earlyStopLead: null } }, request);
  expect(most).toEqual({ narrow: 1, wide: 4 });
  expect(ran.view.usage?.costUsd).toBeCloseTo(4 * 2 + 4 * 2e-4, 6);
});
