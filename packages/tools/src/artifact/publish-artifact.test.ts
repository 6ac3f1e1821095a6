// Versions of artifacts as they are kept.
import { createMemoryBlobs } from "@melete/core";
import { expect, test } from "vitest";
import { maxSourceBytes } from "./artifact-kinds.ts";
import { publishArtifact } from "./publish-artifact.ts";

const page = { title: "Tic-Tac-Toe für zwei, on a very small board", mediaType: "text/html", source: "<p>hello</p>" } as const;

test("a new artifact is version 1, its source is a blob, and its id can be read aloud", async () => {
  const blobs = createMemoryBlobs();
  const part = await publishArtifact({ blobs }, page);
  expect(part).toMatchObject({ type: "artifact", version: 1, mediaType: "text/html", title: page.title });
  expect(part.artifactId).toMatch(/^tic-tac-toe-fur-zwei-on-[a-z0-9]{6}$/);
  expect(new TextDecoder().decode(await blobs.read(part.hash))).toBe(page.source);
});

test("the id is cut between words, and in a word only where there is no other", async () => {
  const idOf = async (title: string) => (await publishArtifact({ blobs: createMemoryBlobs() }, { ...page, title })).artifactId;
  expect(await idOf("A latte with this machine, step by step")).toMatch(/^a-latte-with-this-[a-z0-9]{6}$/);
  expect(await idOf("Donaudampfschifffahrtsgesellschaft, its history")).toMatch(/^donaudampfschifffahrtsge-[a-z0-9]{6}$/);
});

test("the next version keeps the id and counts one more", async () => {
  const blobs = createMemoryBlobs();
  const first = await publishArtifact({ blobs }, page);
  const { type: _, ...previous } = first;
  const second = await publishArtifact({ blobs }, { ...page, source: "<p>again</p>", previous });
  expect(second).toMatchObject({ artifactId: first.artifactId, version: 2 });
  expect(second.hash).not.toBe(first.hash);
});

test("a title without letters still names an artifact, and one of many lines becomes one", async () => {
  const blobs = createMemoryBlobs();
  expect((await publishArtifact({ blobs }, { ...page, title: "数独" })).artifactId).toMatch(/^artifact-[a-z0-9]{6}$/);
  expect((await publishArtifact({ blobs }, { ...page, title: " two\n lines " })).title).toBe("two lines");
  expect((await publishArtifact({ blobs }, { ...page, title: " " })).title).toBe("Untitled");
});

test("a source that no page should have is refused with its size", async () => {
  const source = "x".repeat(maxSourceBytes + 1);
  await expect(publishArtifact({ blobs: createMemoryBlobs() }, { ...page, source })).rejects.toThrow(`has ${maxSourceBytes + 1} bytes`);
});
