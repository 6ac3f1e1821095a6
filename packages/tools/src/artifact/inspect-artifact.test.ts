import { afterAll, expect, test } from "vitest";
import { createMemoryBlobs } from "@melete/core";
import { inspectArtifact } from "./inspect-artifact.ts";
import { keptBrowser } from "./kept-browser.ts";

afterAll(() => keptBrowser.close());
const context = () => ({ blobs: createMemoryBlobs(), signal: new AbortController().signal });

test("a page that works has a picture and a report; one that shows nothing or does not compile is broken", async () => {
  const works = await inspectArtifact({ title: "Dice", mediaType: "text/html", source: "<h1>Dice</h1><button>Roll the dice</button>" }, context());
  expect(works).toMatchObject({ broken: false, report: expect.stringMatching(/^Dice: .*1 controls at 1280 x 800/s), picture: { type: "image" } });
  const blank = await inspectArtifact({ title: "Dice", mediaType: "text/html", source: "<script>throw new Error('no')</script>" }, context());
  expect(blank).toMatchObject({ broken: true, report: expect.stringContaining("no") });
  const bad = await inspectArtifact({ title: "Dice", mediaType: "text/jsx", source: "export default () => <div" }, context());
  expect(bad).toMatchObject({ broken: true, report: expect.stringContaining("does not compile") });
});

test("what is no page cannot be looked at", async () => {
  expect(await inspectArtifact({ title: "Sheet", mediaType: "text/csv", source: "a,b" }, context())).toBeNull();
});
