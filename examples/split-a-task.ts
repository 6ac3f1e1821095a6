// A lead agent divides a question among sub-agents, who look things up side by side, and writes the answer with its sources.
// The model is scripted, so that this runs without a key: put any model that can plan in its place, and the rest stays as it is.
// Run: npx node examples/split-a-task.ts
import {
  createMemoryBlobs,
  createRunTurn,
  createScriptedModel,
  emptyTurnView,
  type ModelRequest,
  newId,
  reduceTurn,
  type Script,
  say,
  textOf,
  type Tool,
} from "@melete/core";
import { z } from "zod";

const pages: Record<string, string> = {
  Lisbon: "Lisbon's trams began in 1873; line 28 is the oldest that still runs.",
  Porto: "Porto's trams began in 1872, the first on the Iberian peninsula.",
};

const search: Tool<{ about: string }> = {
  name: "search",
  description: "Finds the page about a city.",
  input: z.object({ about: z.string() }),
  effects: "reads-untrusted",
  run: ({ about }) => {
    const page = pages[about];
    if (page === undefined) return Promise.resolve({ text: `There is no page about ${about}.`, isError: true });
    const source = { type: "citation" as const, source: `Trams of ${about}`, quote: page, url: `https://trams.example/${about}` };
    return Promise.resolve({ text: page, parts: [source] });
  },
};

const plan = {
  subtasks: Object.keys(pages).map((city) => ({
    title: `trams of ${city}`,
    objective: `Find the year in which trams began in ${city}`,
    tools: ["search"],
  })),
};

/** What a real model would work out: the plan, a search and its result for each part, and the answer. */
function script(request: ModelRequest): Script {
  const asked = request.messages.map(textOf).join("\n");
  if (asked.includes("You lead up to")) return say(JSON.stringify(plan));
  if (asked.includes("You divided the request")) return say("Porto's trams came first, in 1872 [S2]; Lisbon followed a year later [S1].");
  const city = /^Part: trams of (\w+)$/m.exec(asked)?.[1] ?? "";
  if (request.messages.at(-1)?.role === "tool") return say(`${pages[city]}\n\n{"kind": "open", "answer": "the year is known"}`);
  return [{ type: "tool-call", callId: "1", tool: "search", input: { about: city } }];
}

const model = createScriptedModel({ id: "scripted", capabilities: { records: "block" }, script });
const runTurn = createRunTurn({ model, tools: [search as Tool] });
const request = {
  turnId: newId("turn"),
  mode: "contemplating" as const,
  shape: "split" as const,
  messages: [{ role: "user" as const, parts: [{ type: "text" as const, text: "Which had trams first, Lisbon or Porto?" }] }],
};
const options = {
  signal: AbortSignal.timeout(60_000),
  blobs: createMemoryBlobs(),
};

let view = emptyTurnView;
for await (const event of runTurn(request, options)) {
  view = reduceTurn(view, event);
  if (event.type === "plan") console.log(event.why);
  if (event.type === "agent-start") console.log(`${event.agentId}: ${event.title}`);
  if (event.type === "tool-call") console.log(`${event.agentId} calls ${event.tool}`, event.input);
}
console.log(`\n${view.answer.text}`);
view.answer.citations.forEach(({ source, url }, index) => {
  console.log(`[${index + 1}] ${source}, ${url}`);
});
