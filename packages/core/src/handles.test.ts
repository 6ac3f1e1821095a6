import { expect, test } from "vitest";
import { findImage, imageHandle, latestArtifacts } from "./handles.ts";
import type { Message, PartOf } from "./message.ts";

function picture(digit: string, origin?: string): PartOf<"image"> {
  const blob = { hash: digit.repeat(64), mediaType: "image/png", byteLength: 1, width: 10, height: 10 };
  return { type: "image", blob, ...(origin === undefined ? {} : { origin: { hash: origin.repeat(64), toOriginal: [1, 0, 0, 0, 1, 0, 0, 0, 1] } }) };
}

const history: Message[] = [
  { role: "user", parts: [picture("a"), picture("b"), { type: "text", text: "compare" }] },
  { role: "tool", parts: [picture("c", "b")] },
];

test("without a handle the last picture of the person is meant, not what a tool made of it", () => {
  expect(findImage(history)).toEqual({ found: true, image: picture("b") });
});

test("a handle finds a picture of the person or of a tool", () => {
  expect(findImage(history, "img_cccccccc")).toEqual({ found: true, image: picture("c", "b") });
  expect(findImage(history, ` ${imageHandle(picture("a").blob)} `)).toEqual({ found: true, image: picture("a") });
});

test("a wrong handle is answered with those that exist", () => {
  const found = findImage(history, "img_12345678");
  expect(found).toEqual({ found: false, why: 'There is no picture "img_12345678". The pictures are: img_aaaaaaaa, img_bbbbbbbb, img_cccccccc.' });
  expect(findImage([])).toMatchObject({ found: false });
});

test("the newest version of each artifact counts", () => {
  const artifact = (id: string, version: number) => ({
    type: "artifact" as const,
    artifactId: id,
    version,
    mediaType: "text/html",
    title: id,
    hash: "0".repeat(64),
  });
  const made: Message[] = [{ role: "assistant", parts: [artifact("x", 1), artifact("y", 1), artifact("x", 2)] }];
  expect(latestArtifacts(made).map(({ artifactId, version }) => `${artifactId}${version}`)).toEqual(["x2", "y1"]);
});
