import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { contextWithPicture } from "../../test-support/tool-context.ts";
import { openPart } from "./open-part.ts";

const size = { width: 20, height: 10 };
const { context } = await contextWithPicture(new Uint8Array(await createCanvas(20, 10).encode("png")), size);

test("without a box it is the whole picture, with one the part in fractions", async () => {
  expect(await openPart(context, {})).toMatchObject({ ok: true, picture: size, place: undefined });
  const place = { type: "box", x: 0.25, y: 0.5, width: 0.5, height: 0.5 };
  expect(await openPart(context, { box: [250, 500, 750, 1000] })).toMatchObject({ ok: true, place });
});

test("a picture that is not there and a box that is none are said", async () => {
  expect(await openPart(context, { image: "img_00000000" })).toEqual({ ok: false, why: expect.stringContaining("img_00000000") });
  expect(await openPart(context, { box: [0, 0, 2000, 10] })).toEqual({ ok: false, why: expect.stringContaining("[0, 0, 2000, 10] is no box") });
});
