// An agent that makes a page, looks at it, sees that it does not work, mends it and looks again: the whole loop, with a model that does
// what the reports tell it.
import { createMemoryBlobs, createRunTurn, createScriptedModel, type Message, newId, say, type Script, type TurnEvent } from "@melete/core";
import { afterAll, expect, test } from "vitest";
import { createToolbox } from "../toolbox.ts";
import { keptBrowser } from "./kept-browser.ts";

afterAll(() => keptBrowser.close());

const call = (tool: string, input: object): Script => [
  { type: "tool-call", callId: tool, tool, input },
  { type: "finish", reason: "tool-calls" },
];

/** What the last tool said. */
function lastResult(messages: readonly Message[]): string {
  const part = messages.flatMap(({ parts }) => parts).findLast(({ type }) => type === "tool-result");
  return part?.type === "tool-result" ? part.output : "";
}

const source = '<style>button{min-height:44px;min-width:44px}</style><button onclick="count()">Count</button>';

test("an agent mends what render_check found, and the person gets the version that works", async () => {
  const reports: string[] = [];
  let artifactId = "";
  let pictures = 0;
  const model = createScriptedModel({
    script: ({ messages }) => {
      const said = lastResult(messages);
      pictures = Math.max(pictures, messages.flatMap(({ parts }) => parts).filter(({ type }) => type === "image").length);
      artifactId ||= /Made ([\w-]+), version/.exec(said)?.[1] ?? "";
      if (said === "") return call("create_artifact", { title: "Counter", mediaType: "text/html", source });
      if (said.startsWith("Made")) return call("render_check", { artifactId });
      reports.push(said);
      if (said.includes("count is not defined")) return call("update_artifact", { artifactId, edits: [{ old: "count()", new: "this.value++" }] });
      return say("It works.");
    },
  });
  const runTurn = createRunTurn({ model, tools: createToolbox() });
  const messages: Message[] = [{ role: "user", parts: [{ type: "text", text: "Make a counter." }] }];
  const events: TurnEvent[] = [];
  const request = { turnId: newId("turn"), messages, mode: "thinking" as const };
  for await (const event of runTurn(request, { signal: new AbortController().signal, blobs: createMemoryBlobs() })) events.push(event);

  expect(reports).toHaveLength(2);
  expect(reports[0]).toContain('after clicking "Count": ReferenceError: count is not defined');
  expect(reports[1]).toContain(`${artifactId}, version 2: no problems found.`);
  expect(pictures).toBe(4);
  const versions = events.flatMap((event) => (event.type === "artifact" ? [event.version] : []));
  expect(versions).toEqual([1, 2]);
  expect(events.at(-1)).toMatchObject({ type: "turn-end", reason: "done" });
});
