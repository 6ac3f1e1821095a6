// Does Contemplating pay? Countdown problems that no training run has seen, answered by one thinking agent, by N agents, and by majority voting
// that may spend exactly as many tokens as the N agents did on the same problem.
import { createMemoryBlobs, createRunTurn, emptyTurnView, type Model, newId, noAnswerSentence, reduceTurn, type TurnRequest } from "@melete/core";
import { type Example, families, loadNano } from "@melete/lab";
import type { Report } from "./report.ts";

const problems = Number(process.env.MELETE_BENCH_PROBLEMS ?? 300);
const widths = [1, 2, 4, 16] as const;
const blobs = createMemoryBlobs();

interface Outcome {
  correct: boolean;
  tokens: number;
  criticalPathTokens: number;
  ms: number;
}

export async function run(): Promise<Report> {
  const model = await loadNano({ intraOpThreads: 2 });
  const family = families.find(({ name }) => name === "countdown");
  if (family === undefined) throw new Error("the lab has no family countdown");
  const outcomes = new Map<string, Outcome[]>();
  const put = (name: string, outcome: Outcome) => outcomes.set(name, [...(outcomes.get(name) ?? []), outcome]);
  for (let index = 0; index < problems; index++) {
    const example = family.generate("heldout", index, "thinking");
    put("thinking, one agent", await turn(model, example, { mode: "thinking" }, index));
    for (const agents of widths) {
      const contemplated = await turn(model, example, { mode: "contemplating", agents }, index);
      put(`contemplating, N = ${agents}`, contemplated);
      put(`majority voting at the tokens of N = ${agents}`, await vote(model, example, contemplated.tokens, index));
    }
  }
  await model.close();
  const measurements = [...outcomes].flatMap(([name, list]) => {
    const mean = (value: (outcome: Outcome) => number) => list.reduce((sum, outcome) => sum + value(outcome), 0) / list.length;
    return [
      {
        name,
        unit: "% right",
        value: 100 * mean(({ correct }) => Number(correct)),
        note: `${list.filter(({ correct }) => correct).length} of ${list.length}`,
      },
      { name, unit: "tokens in all", value: mean(({ tokens }) => tokens) },
      { name, unit: "tokens on the critical path", value: mean(({ criticalPathTokens }) => criticalPathTokens) },
      { name, unit: "s", value: mean(({ ms }) => ms) / 1000 },
    ];
  });
  return { title: `${problems} unseen countdown problems (three numbers), the same for all, one after the other; means per problem`, measurements };
}

function question(example: Example): TurnRequest["messages"] {
  const first = example.turns[0];
  return [{ role: "user", parts: [{ type: "text", text: first.text }] }];
}

async function turn(model: Model, example: Example, how: Pick<TurnRequest, "mode" | "agents">, seed: number): Promise<Outcome> {
  const started = performance.now();
  let view = emptyTurnView;
  const request: TurnRequest = { turnId: newId("turn"), messages: question(example), seed: seed * 1000, ...how };
  for await (const event of createRunTurn({ model })(request, { signal: new AbortController().signal, blobs })) view = reduceTurn(view, event);
  const ms = performance.now() - started;
  const usage = view.usage;
  const tokens = usage === null ? 0 : usage.inputTokens + usage.outputTokens;
  return { correct: example.grade({ text: view.answer.text, toolCalls: [] }).correct, tokens, criticalPathTokens: view.criticalPathTokens ?? 0, ms };
}

/** Independent samples until the budget is spent (at least one), then the most frequent answer; abstentions have no vote. */
async function vote(model: Model, example: Example, budgetTokens: number, seed: number): Promise<Outcome> {
  const started = performance.now();
  const votes = new Map<string, number>();
  let spent = 0;
  let longest = 0;
  const sample = async (number: number) => {
    let text = "";
    let tokens = 0;
    const request = {
      messages: question(example),
      think: true,
      temperature: 1,
      seed: seed * 1000 + 500 + number,
      sharedPrefix: { key: `vote ${seed}`, messages: 1 },
    };
    for await (const event of model.stream(request, { signal: new AbortController().signal, blobs })) {
      if (event.type === "text-delta") text += event.text;
      if (event.type === "usage") tokens = event.usage.inputTokens + event.usage.outputTokens;
    }
    return { text: text.trim(), tokens };
  };
  // Samples of one wave decode together, as the agents do. The first that goes over the budget is the last that counts.
  for (let number = 0; spent < budgetTokens; ) {
    const mean = number === 0 ? 120 : spent / number;
    const wave = Math.max(1, Math.min(16, Math.floor((budgetTokens - spent) / mean)));
    const samples = await Promise.all(Array.from({ length: wave }, (_, i) => sample(number + i)));
    number += wave;
    longest += Math.max(...samples.map(({ tokens }) => tokens));
    for (const { text, tokens } of samples) {
      if (spent >= budgetTokens) break;
      spent += tokens;
      if (text !== noAnswerSentence) votes.set(text, (votes.get(text) ?? 0) + 1);
    }
  }
  const [winner = noAnswerSentence] = [...votes].sort((a, b) => b[1] - a[1])[0] ?? [];
  return {
    correct: example.grade({ text: winner, toolCalls: [] }).correct,
    tokens: spent,
    criticalPathTokens: longest,
    ms: performance.now() - started,
  };
}
