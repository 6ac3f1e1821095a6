// Is thinking worth its tokens? Two solvers on the same unseen problems, compared as pairs.
// Run: npx node examples/measure-a-model.ts [number of problems]
import { mcnemarExact, runEval, type Solver, scored, summarize } from "@melete/evals";
import { type Example, families, loadNano, type Reply } from "@melete/lab";

const problems = Number(process.argv[2] ?? 100);
const model = await loadNano();
const countdown = families.find(({ name }) => name === "countdown");
if (countdown === undefined) throw new Error("the lab has no family named countdown");

function solver(think: boolean): Solver<Example, null, Reply> {
  return async ({ id, input }, { signal }) => {
    const [question] = input.turns;
    const messages = [{ role: "user" as const, parts: [{ type: "text" as const, text: question.text }] }];
    const reply: Reply = { text: "", toolCalls: [] };
    const blobs = { read: async () => Promise.reject(new Error("countdown has no pictures")) };
    for await (const event of model.stream({ messages, think, seed: Number(id) }, { signal, blobs })) {
      if (event.type === "text-delta") reply.text += event.text;
    }
    return { output: reply };
  };
}

async function measure(think: boolean): Promise<boolean[]> {
  // The same problems for both: they are drawn in one mode and asked in two.
  const samples = Array.from({ length: problems }, (_, index) => ({
    id: String(index),
    input: countdown!.generate("heldout", index, "thinking"),
    target: null,
  }));
  const task = {
    name: "countdown",
    samples,
    scorer: ({ input }: { input: Example }, reply: Reply) => {
      const { correct, score } = input.grade(reply);
      return scored(correct, score);
    },
  };
  const { results } = await runEval(task, solver(think), { concurrency: model.capabilities.parallel });
  const { accuracy, interval } = summarize(results.map(({ score }) => score));
  console.log(think ? "thinking" : "instant ", accuracy, interval);
  return results.map(({ score }) => score.status === "scored" && score.correct);
}

const instant = await measure(false);
const thinking = await measure(true);
const onlyInstant = instant.filter((right, index) => right && !thinking[index]).length;
const onlyThinking = thinking.filter((right, index) => right && !instant[index]).length;
console.log(
  `only instant right: ${onlyInstant}, only thinking right: ${onlyThinking}, p = ${mcnemarExact(onlyInstant, onlyThinking).toPrecision(2)}`,
);
await model.close();
