// What importing the tools costs every command of Melete, also those that use no tool.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Together they take seconds and hundreds of megabytes to load; a tool that needs one imports it when it runs. */
const heavy = [
  "@modelcontextprotocol/sdk",
  "@mozilla/readability",
  "@napi-rs/canvas",
  "@techstark/opencv-js",
  "esbuild",
  "linkedom",
  "onnxruntime-node",
  "playwright-core",
  "quickjs-emscripten",
  "undici",
  "vega",
  "vega-lite",
  "zxing-wasm",
];

test("importing the tools loads nothing heavy", async () => {
  const script = `
    const { registerHooks } = await import("node:module");
    const loaded = new Set();
    registerHooks({ load(url, context, next) { loaded.add(url); return next(url, context); } });
    await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
    console.log(JSON.stringify([...loaded]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  const loaded = JSON.parse(stdout) as string[];
  expect(loaded.length).toBeGreaterThan(0);
  expect(heavy.filter((name) => loaded.some((url) => url.includes(`/node_modules/${name}/`)))).toEqual([]);
});
