// A photo that its camera stored turned goes the whole way: uploaded to the real server, looked at by locate and put into a tutorial by a model
// that sees nothing but the pixels it is sent, in each way of writing boxes. What was red on the photo must be marked where a person sees it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { type Box, type Capabilities, writeRegion } from "@melete/core";
import { type FakeProvider, type FakeRequest, startFakeProvider } from "@melete/server/test-support";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StartedMelete, startMelete } from "../test-support/start-melete.ts";

/** Upright, as a person sees it: a red knob on a grey machine. */
const [width, height] = [1200, 800];
const knob = { x: 840, y: 160, width: 60, height: 44 };

const conventions: Capabilities["coordinates"][] = ["fraction", "thousandths", "thousandths-yx", "pixels"];
/** of the model that writes pixels: a picture it is sent is never larger */
const maxImageSide = 768;

let folder: string;
let melete: StartedMelete;
let provider: FakeProvider;

beforeAll(async () => {
  provider = await startFakeProvider({ answer: look });
  folder = mkdtempSync(join(tmpdir(), "melete-turned-"));
  const capabilities = (coordinates: Capabilities["coordinates"]) => ({
    images: true,
    tools: true,
    coordinates,
    contextTokens: 60_000,
    ...(coordinates === "pixels" ? { maxImageSide } : {}),
  });
  const models = conventions.map((coordinates) => ({
    id: coordinates,
    provider: "openai-compatible",
    url: provider.url,
    model: coordinates,
    capabilities: capabilities(coordinates),
  }));
  const home = join(folder, "home");
  mkdirSync(home);
  writeFileSync(join(home, "models.json"), JSON.stringify(models));
  melete = await startMelete({ home });
});
afterAll(async () => {
  await melete?.stop();
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks for tools like a model that was told how, and says boxes that it measures on the pixels. */
async function look({ body, model }: FakeRequest) {
  const messages = body.messages as { role: string; content: unknown }[];
  const last = messages.at(-1);
  const words = JSON.stringify(last?.content ?? "");
  if (words.includes("Which boxes do not fit")) return { text: "none" };
  if (words.includes("Find each of these") || words.includes("Mark the red knob"))
    return { text: `<box label="red knob">${(await redBox(words, model)).join(",")}</box>` };
  const results = messages.filter(({ role }) => role === "tool").map(({ content }) => JSON.stringify(content));
  if (results.length === 0) return { toolCalls: [{ name: "locate", input: { things: ["red knob"] } }] };
  if (results.length > 1) return { text: "Here it is." };
  const box = /red knob: \[([^\]]+)\]/
    .exec(results[0] ?? "")?.[1]
    ?.split(",")
    .map(Number);
  const components = [{ id: "knob", name: "The knob", box }];
  return {
    toolCalls: [
      { name: "tutorial_page", input: { title: "A machine", components, steps: [{ title: "Turn", text: "Turn the knob.", components: ["knob"] }] } },
    ],
  };
}

/** Where the picture that came with these words is red, as the model writes boxes. */
async function redBox(words: string, model: string): Promise<readonly number[]> {
  const data = [...words.matchAll(/data:image\/[a-z]+;base64,([A-Za-z0-9+/=]+)/g)].at(-1)?.[1];
  const image = await loadImage(Buffer.from(data ?? "", "base64"));
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  const pixels = canvas.getContext("2d").getImageData(0, 0, image.width, image.height).data;
  const box = { left: image.width, top: image.height, right: 0, bottom: 0 };
  for (let y = 0; y < image.height; y += 1) {
    for (let x = 0; x < image.width; x += 1) {
      const at = (y * image.width + x) * 4;
      if ((pixels[at] ?? 0) < 150 || (pixels[at + 1] ?? 0) > 90) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
    }
  }
  const region = {
    type: "box" as const,
    x: box.left / image.width,
    y: box.top / image.height,
    width: (box.right - box.left) / image.width,
    height: (box.bottom - box.top) / image.height,
  };
  return writeRegion(region, { coordinates: model as Capabilities["coordinates"] }, image) ?? [];
}

/** The photo as a camera held in this way stores it: turned pixels, and a tag that says how to turn them back (EXIF 2.32, tag 0x0112). */
async function storedPhoto(orientation: number): Promise<Uint8Array<ArrayBuffer>> {
  const swapped = orientation >= 5;
  const canvas = createCanvas(swapped ? height : width, swapped ? width : height);
  const drawing = canvas.getContext("2d");
  // from upright to stored: the inverse of what the tag asks for
  const [w, h] = [width, height];
  const turns: Record<number, [number, number, number, number, number, number]> = {
    1: [1, 0, 0, 1, 0, 0],
    2: [-1, 0, 0, 1, w, 0],
    3: [-1, 0, 0, -1, w, h],
    4: [1, 0, 0, -1, 0, h],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, -1, 1, 0, 0, w],
    7: [0, -1, -1, 0, h, w],
    8: [0, 1, -1, 0, h, 0],
  };
  drawing.setTransform(...(turns[orientation] ?? [1, 0, 0, 1, 0, 0]));
  drawing.fillStyle = "#8a8f94";
  drawing.fillRect(0, 0, w, h);
  drawing.fillStyle = "#5c6166";
  drawing.fillRect(150, 100, 900, 640);
  drawing.fillStyle = "#d11a1a";
  drawing.fillRect(knob.x, knob.y, knob.width, knob.height);
  const jpeg = await canvas.encode("jpeg", 95);
  const tag = Buffer.from([0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, 0]);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tag]);
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif, jpeg.subarray(2)]));
}

async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
  const raw = body instanceof Uint8Array;
  const response = await fetch(`${melete.url}${path}`, {
    method: "POST",
    body: raw ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body),
    headers: raw ? {} : { "content-type": "application/json" },
  });
  expect(response.ok, `${path}: ${response.status}`).toBe(true);
  return (await response.json()) as Record<string, unknown>;
}

/** The boxes of the tutorial that the turn makes, in fractions of the photo. */
async function tutorialOf(photo: Uint8Array<ArrayBuffer>, model: string): Promise<{ box: Box | null; width: unknown; height: unknown }> {
  const blob = await post("/api/blobs", photo);
  const { id } = await post("/api/conversations", {});
  const parts = [
    { type: "image", blob: { hash: blob.hash } },
    { type: "text", text: "Mark the knob." },
  ];
  const { turnId } = await post(`/api/conversations/${id}/turns`, { mode: "thinking", model, parts });
  const events = await (await fetch(`${melete.url}/api/turns/${turnId}/events`)).text();
  const artifact = events
    .split("\n")
    .flatMap((line) => (line.startsWith("data: ") ? [JSON.parse(line.slice(6)) as { type: string; hash: string }] : []))
    .find(({ type }) => type === "artifact");
  expect(artifact, events.slice(-2000)).toBeDefined();
  const source = await (await fetch(`${melete.url}/api/artifacts/${artifact?.hash}/source`)).text();
  const [, json = "null"] = /"box":(\{[^}]+\})/.exec(source) ?? [];
  return { box: JSON.parse(json) as Box | null, width: blob.width, height: blob.height };
}

test.each(
  [1, 2, 3, 4, 5, 6, 7, 8]
    .map((orientation) => [orientation, conventions[orientation % 4] ?? "fraction"] as const)
    .concat(conventions.map((convention) => [6, convention] as const)),
)("stored with orientation %i, for a model that writes %s, the knob is marked where a person sees it", async (orientation, convention) => {
  const { box, ...size } = await tutorialOf(await storedPhoto(orientation), convention);
  expect(size).toEqual({ width, height });
  expect(box).not.toBeNull();
  const off = [
    (box?.x ?? 9) * width - knob.x,
    (box?.y ?? 9) * height - knob.y,
    (box?.width ?? 9) * width - knob.width,
    (box?.height ?? 9) * height - knob.height,
  ];
  // a hundredth of the photo would be 12 and 8 pixels; thousandths alone round by half of 1.2
  expect(Math.max(...off.map(Math.abs)), String(off)).toBeLessThan(4);
});
