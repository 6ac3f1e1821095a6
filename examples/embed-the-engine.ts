// The engine inside a program of your own, without a server: a model, a tool, a question, and the events of the turn.
// Run: npx node examples/embed-the-engine.ts
import { createMemoryBlobs, createRunTurn, emptyTurnView, newId, reduceTurn } from "@melete/core";
import { loadNano } from "@melete/lab";
import { calculate } from "@melete/tools";

const model = await loadNano();
const runTurn = createRunTurn({ model, tools: [calculate] });

const question = "What is 123 * 45?";
const request = {
  turnId: newId("turn"),
  mode: "thinking" as const,
  seed: 1,
  messages: [{ role: "user" as const, parts: [{ type: "text" as const, text: question }] }],
};
const options = {
  signal: AbortSignal.timeout(60_000),
  blobs: createMemoryBlobs(),
};

let view = emptyTurnView;
for await (const event of runTurn(request, options)) {
  view = reduceTurn(view, event);
  if (event.type === "tool-call") console.log("calls", event.tool, event.input);
  if (event.type === "tool-result") console.log("gets", event.output);
}
console.log(`${question} ${view.answer.text}`);
await model.close();
