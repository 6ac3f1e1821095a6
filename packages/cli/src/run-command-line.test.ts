// What a person sees who mistypes: the nearest right word, and exit code 2.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestTerminal } from "../test-support/test-terminal.ts";
import { runCommandLine } from "./run-command-line.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "melete-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: string[], environment: Record<string, string> = {}) {
  const terminal = createTestTerminal({ environment });
  const code = await runCommandLine(args, terminal);
  return { code, output: terminal.output, errors: terminal.errors };
}

test("without a command, the commands are listed and the exit code says that nothing was done", async () => {
  const { code, output } = await run([]);
  expect(code).toBe(2);
  for (const name of ["start", "ask", "chat", "models", "doctor", "eval"]) expect(output).toMatch(new RegExp(`^  ${name} `, "m"));
  expect((await run(["--help"])).code).toBe(0);
});

test("every command has help, which names its options", async () => {
  for (const name of ["start", "ask", "chat", "models", "doctor"]) {
    const { code, output } = await run([name, "--help"]);
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`^Usage: melete ${name}`));
    expect(output).toContain("--model-url URL");
  }
});

const mistakes: { name: string; args: string[]; environment?: Record<string, string>; says: RegExp }[] = [
  { name: "unknown command", args: ["sart"], says: /no command "sart"\. Did you mean `melete start`\?/ },
  { name: "unknown command, nothing near", args: ["xyzzy"], says: /^There is no command "xyzzy"\. `melete --help` lists them\.\n$/ },
  { name: "a name that every object has is no command", args: ["constructor"], says: /no command "constructor"/ },
  { name: "unknown option", args: ["ask", "hello", "--modee", "thinking"], says: /no option --modee .* Did you mean --mode\?/ },
  { name: "option without its value", args: ["ask", "hello", "--mode"], says: /--mode/ },
  {
    name: "unknown mode",
    args: ["ask", "hello", "--mode", "thinkng"],
    says: /one of instant, thinking, contemplating; got "thinkng"\. Did you mean thinking\?/,
  },
  { name: "impossible number of agents", args: ["ask", "hello", "--agents", "3"], says: /--agents must be one of 1, 2, 4, 8, 16; got "3"/ },
  {
    name: "agents without contemplating",
    args: ["ask", "hello", "--agents", "4", "--mode", "instant"],
    says: /only makes sense with --mode contemplating/,
  },
  {
    name: "a shape that does not exist",
    args: ["ask", "hello", "--shape", "splat"],
    says: /--shape must be one of auto, explore, split; got "splat"/,
  },
  { name: "a shape without contemplating", args: ["ask", "hello", "--shape", "split", "--mode", "thinking"], says: /--shape split only makes sense/ },
  { name: "no question", args: ["ask"], says: /What is the question\?/ },
  { name: "port that is no number", args: ["start", "--port", "http"], says: /--port must be a whole number from 0 to 65535; got "http"/ },
  {
    name: "port out of range in the environment",
    args: ["start"],
    environment: { MELETE_PORT: "70000" },
    says: /MELETE_PORT must be .* got "70000"/,
  },
  {
    name: "model URL that is none",
    args: ["ask", "hi", "--model-url", "localhost:80"],
    says: /--model-url must be a web address .* got "localhost:80"/,
  },
  {
    name: "model URL that is none, in the environment",
    args: ["ask", "hi"],
    environment: { MELETE_MODEL_URL: "here" },
    says: /^MELETE_MODEL_URL must be/,
  },
  {
    name: "a model without a server",
    args: ["ask", "hi", "--model", "qwen3"],
    says: /no model "qwen3" here\. There are: melete-nano\. .*--model-url.*models\.json/,
  },
  { name: "missing picture", args: ["ask", "hi", "--image", "/nowhere/x.png"], says: /\/nowhere\/x\.png does not exist/ },
  { name: "a folder as picture", args: ["ask", "hi", "--image", tmpdir()], says: /is a folder/ },
];

for (const { name, args, environment, says } of mistakes) {
  test(`${name}: a clear message and exit code 2`, async () => {
    const { code, output, errors } = await run(args, environment);
    expect(errors).toMatch(says);
    expect(code).toBe(2);
    expect(output).toBe("");
  });
}

test("a text file named .png is refused before any model is loaded", async () => {
  const path = join(folder, "note.png");
  writeFileSync(path, "this is not a picture");
  const { code, errors } = await run(["ask", "what is this?", "--image", path]);
  expect(errors).toContain(path);
  expect(errors).toMatch(/PNG, JPEG, WebP or GIF/);
  expect(code).toBe(2);
});

test("a picture of 200 megapixels is refused by its header, without decoding it", async () => {
  const path = join(folder, "huge.png");
  writeFileSync(path, pngHeader(20_000, 10_000));
  const { code, errors } = await run(["ask", "what is this?", "--image", path]);
  expect(errors).toMatch(/20000 x 10000 pixels \(200 megapixels\).*limit/);
  expect(code).toBe(2);
});

test("a models.json that is wrong is told with the place and the fix", async () => {
  const path = join(folder, "models.json");
  writeFileSync(path, JSON.stringify([{ provider: "openia", model: "x" }]));
  const { code, errors } = await run(["ask", "hi"], { MELETE_CONFIG: path });
  expect(errors).toMatch(/models\.json: model 1 \(x\): "provider" must be one of .*; got "openia"/);
  expect(code).toBe(1);
});

test("a model server that does not answer is named, with what to do", async () => {
  const { code, errors } = await run(["ask", "hi", "--model-url", "http://127.0.0.1:9/v1", "--model", "m"]);
  expect(errors).toMatch(/127\.0\.0\.1:9/);
  expect(code).toBe(1);
});

/** Signature and IHDR of a PNG, and nothing after it. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.from("89504e470d0a1a0a0000000d4948445200000000000000000802000000", "hex");
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return Buffer.concat([header, Buffer.alloc(4)]);
}
