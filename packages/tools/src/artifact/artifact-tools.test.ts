// The three tools as an agent calls them: versions, edits, and what is said when something does not fit.
import { createMemoryBlobs, executeTool, type Message, type Part, type ToolContext } from "@melete/core";
import { expect, test } from "vitest";
import { createArtifact } from "./create-artifact.ts";
import { readArtifact } from "./read-artifact.ts";
import { updateArtifact } from "./update-artifact.ts";

const tools = [createArtifact, updateArtifact, readArtifact];

/** An agent that remembers the artifacts it made, as run-agent does. */
function createAgent() {
  const blobs = createMemoryBlobs();
  const history: Message[] = [];
  return async (tool: string, input: unknown) => {
    const context: ToolContext = { signal: new AbortController().signal, blobs, turnId: "t", notation: { coordinates: "thousandths" }, history };
    const output = await executeTool({ callId: "c", tool, input }, tools, context);
    const parts: Part[] = output.parts ?? [];
    history.push({ role: "tool", parts });
    const artifact = parts.find((part) => part.type === "artifact");
    return { ...output, artifact, id: artifact?.artifactId ?? "" };
  };
}

test("an artifact is made, edited and read again; the old version stays", async () => {
  const call = createAgent();
  const made = await call("create_artifact", { title: "Dice", mediaType: "text/html", source: "<button>Roll</button>" });
  expect(made.text).toContain(`Made ${made.id}, version 1 (html, 21 characters)`);
  const updated = await call("update_artifact", { artifactId: made.id, edits: [{ old: "Roll", new: "Throw" }] });
  expect(updated.artifact).toMatchObject({ artifactId: made.id, version: 2, title: "Dice" });
  expect((await call("read_artifact", { artifactId: made.id })).text).toMatch(/version 2, text\/html, "Dice", 1 lines:\n<button>Throw<\/button>$/);
  expect((await call("read_artifact", { artifactId: made.id, version: 1 })).text).toContain("<button>Roll</button>");
  expect((await call("read_artifact", { artifactId: made.id, version: 7 })).text).toContain("has no version 7; its newest is 2");
});

test("an edit that does not fit makes no version", async () => {
  const call = createAgent();
  const { id } = await call("create_artifact", { title: "Dice", mediaType: "text/html", source: "<b>1</b><b>2</b>" });
  const refused = await call("update_artifact", { artifactId: id, edits: [{ old: "<b>", new: "<i>" }] });
  expect(refused).toMatchObject({ isError: true, artifact: undefined });
  expect(refused.text).toContain("stays at version 1. Edit 1 of 1: `old` occurs 2 times");
  expect((await call("update_artifact", { artifactId: id, source: "<b>1</b><b>2</b>" })).text).toContain("changes nothing");
  expect((await call("update_artifact", { artifactId: id })).text).toContain("either `edits` or the whole `source`");
});

test("a wrong id is answered with the artifacts that exist", async () => {
  const call = createAgent();
  expect((await call("read_artifact", { artifactId: "x" })).text).toContain("There is no artifact in this conversation");
  const { id } = await call("create_artifact", { title: "Dice", mediaType: "text/html", source: "<p>" });
  expect((await call("update_artifact", { artifactId: "x", source: "y" })).text).toContain(`The artifacts are: ${id} (Dice).`);
});

test("a source that does not build is kept, says why, and can be mended by an edit", async () => {
  const call = createAgent();
  const made = await call("create_artifact", { title: "Counter", mediaType: "text/jsx", source: "export default () => <p>{1</p>;" });
  expect(made).toMatchObject({ isError: true, artifact: { version: 1 } });
  expect(made.text).toMatch(/does not run\. The source does not compile:\nline 1, column \d+/);
  const mended = await call("update_artifact", { artifactId: made.id, edits: [{ old: "{1<", new: "{1}<" }] });
  expect(mended).toMatchObject({ artifact: { version: 2 } });
  expect(mended.isError).toBeUndefined();
});

test("a long source is read in pieces that end with a line", async () => {
  const call = createAgent();
  const source = Array.from({ length: 3000 }, (_, index) => `<p>line ${index + 1}</p>`).join("\n");
  const { id } = await call("create_artifact", { title: "Long", mediaType: "text/html", source });
  const first = await call("read_artifact", { artifactId: id });
  const last = Number(/lines 1 to (\d+) of 3000/.exec(first.text)?.[1]);
  expect(first.text.endsWith(`<p>line ${last}</p>`)).toBe(true);
  expect((await call("read_artifact", { artifactId: id, fromLine: last + 1 })).text).toContain(`<p>line ${last + 1}</p>`);
  expect((await call("read_artifact", { artifactId: id, fromLine: 3001 })).text).toContain("there is no line 3001");
});
