// A divided task as the engine itself tells it: the page's rounds, order, names and waits hold for real events, not only for samples.
import {
  createMemoryBlobs,
  createRunTurn,
  createScriptedModel,
  emptyTurnView,
  reduceTurn,
  say,
  type TurnView,
  textOf,
  turnRequestSchema,
} from "@melete/core";
import { expect, test } from "vitest";
import { agentNames } from "./agent-names.ts";
import { candidatesOf } from "./candidates.ts";
import { agentsOf, groupRounds } from "./group-rounds.ts";
import { summarise } from "./summarise.ts";

const subtasks = [
  { title: "cats", objective: "Describe cats", output: "one line" },
  { title: "dogs", objective: "Describe dogs", output: "one line" },
  { title: "both", objective: "Compare them", output: "one line", after: ["cats", "dogs"] },
];

/** Plays the lead and its sub-agents, told apart by what they are asked. */
const model = createScriptedModel({
  capabilities: { records: "block" },
  script: (request) => {
    const text = request.messages.map(textOf).join("\n");
    if (text.includes("You lead up to")) return say(`\`\`\`json\n${JSON.stringify({ subtasks })}\n\`\`\``);
    if (text.includes("You divided the request")) return say("Cats sleep, dogs bark.");
    return say(`About ${/^Part: (.*)$/m.exec(text)?.[1]}.`);
  },
});

/** The view after every event. */
async function views(): Promise<TurnView[]> {
  const messages = [{ role: "user", parts: [{ type: "text", text: "Tell me about cats and dogs." }] }];
  const request = turnRequestSchema.parse({ turnId: "t", mode: "contemplating", shape: "split", agents: 4, messages });
  const blobs = createMemoryBlobs();
  const seen: TurnView[] = [];
  let view = emptyTurnView;
  for await (const event of createRunTurn({ model })(request, { signal: new AbortController().signal, blobs })) {
    view = reduceTurn(view, event);
    seen.push(view);
  }
  return seen;
}

test("the engine's own split is drawn as a plan, its parts in order with who waits for whom, and an integration", async () => {
  const seen = await views();
  const planned = seen.find((view) => view.agents.some(({ stage }) => stage === "subtask"));
  if (!planned) throw new Error(`no part began: ${JSON.stringify(seen.at(-1))}`);
  const waiting = groupRounds(planned).flatMap(({ members }) => members.flatMap((member) => (member.kind === "waiting" ? [member] : [])));
  expect(waiting.at(-1)).toMatchObject({ subtask: { title: "both" }, waitsFor: ["cats", "dogs"] });

  const last = seen.at(-1) ?? emptyTurnView;
  const groups = groupRounds(last);
  const names = agentNames(groups);
  expect(groups.map((group) => [group.stage, agentsOf(group).map(({ agentId }) => names.get(agentId))])).toEqual([
    ["plan", ["Lead"]],
    ["subtask", ["cats", "dogs", "both"]],
    ["integrate", ["Lead"]],
  ]);
  expect(candidatesOf(last, names).map(({ name, said }) => [name, said.text])).toEqual([
    ["cats", "About cats."],
    ["dogs", "About dogs."],
    ["both", "About both."],
  ]);
  expect(summarise(last)).toBe("3 parts, put together by the lead agent");
});
