// Artifacts as files.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryBlobs, type PartOf } from "@melete/core";
import { publishArtifact } from "@melete/tools/test-support";
import { onTestFinished, expect, test } from "vitest";
import { saveArtifacts } from "./save-artifacts.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "melete-save-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("the newest version of each is saved as a page that needs nothing else", async () => {
  const blobs = createMemoryBlobs();
  const first = await publishArtifact({ blobs }, { title: "Note", mediaType: "text/markdown", source: "# One" });
  const second: PartOf<"artifact"> = await publishArtifact(
    { blobs },
    { title: "Note", mediaType: "text/markdown", source: "# Two", previous: first },
  );
  const folder = join(temporaryFolder(), "made");
  const path = join(folder, `${first.artifactId}.html`);
  expect(await saveArtifacts([first, second], folder, blobs)).toEqual([`Saved "Note" as ${path}.`]);
  expect(readFileSync(path, "utf8")).toContain("<h1>Two</h1>");
});

test("a source that makes no page is saved as it is, with the reason", async () => {
  const blobs = createMemoryBlobs();
  const broken = await publishArtifact({ blobs }, { title: "Broken", mediaType: "text/jsx", source: "export default () => <p>" });
  const folder = temporaryFolder();
  const [line] = await saveArtifacts([broken], folder, blobs);
  expect(line).toContain("it makes no page. The source does not compile");
  expect(readdirSync(folder)).toEqual([`${broken.artifactId}.tsx`]);
});

test("without a folder the person hears how to get it", async () => {
  const blobs = createMemoryBlobs();
  const note = await publishArtifact({ blobs }, { title: "Note", mediaType: "text/markdown", source: "# One" });
  expect(await saveArtifacts([note], null, blobs)).toEqual(['Made "Note". With --save FOLDER it becomes a file; the page (npm start) shows it.']);
});
