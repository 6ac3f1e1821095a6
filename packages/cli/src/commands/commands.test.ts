// The commands on melete-nano itself: answers on stdout, remarks on stderr, exit codes that scripts can rely on.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng, families } from "@melete/lab";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startMelete } from "../../test-support/start-melete.ts";
import { createTestTerminal } from "../../test-support/test-terminal.ts";
import { installGroupScript } from "../optional-groups.ts";
import { runCommandLine } from "../run-command-line.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "melete-commands-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: string[], input?: string, environment: Record<string, string> = {}) {
  const terminal = createTestTerminal({ input, environment: { MELETE_HOME: join(folder, "home"), MELETE_PORT: "0", ...environment } });
  const code = await runCommandLine(args, terminal);
  return { code, output: terminal.output, errors: terminal.errors };
}

test("ask: the answer and nothing else on stdout", async () => {
  expect(await run(["ask", "What is 17 + 25?"])).toEqual({ code: 0, output: "42\n", errors: "" });
});

test("ask: the question may come from a pipe", async () => {
  expect(await run(["ask"], "What is 17 + 25?\n")).toEqual({ code: 0, output: "42\n", errors: "" });
});

test("ask --image: what was found is listed with its box, in pixels of the picture", async () => {
  const family = families.find(({ name }) => name === "locate-shape");
  const example = family?.generate("heldout", 0, "instant");
  const first = example?.turns[0];
  if (first?.role !== "user" || first.image === undefined) throw new Error("locate-shape 0 has no picture");
  const path = join(folder, "shapes.png");
  writeFileSync(path, encodePng(first.image));
  const { code, output } = await run(["ask", first.text, "--image", path]);
  expect(code).toBe(0);
  expect(output).toMatch(/^- [a-z ]+: box \d+,\d+ to \d+,\d+$/m);
});

test("ask --json: one object with the answer, the agents and what it cost", async () => {
  const { code, output } = await run(["ask", "Use 3, 7 and 8 to make 29.", "--mode", "contemplating", "--agents", "2", "--json"]);
  expect(code).toBe(0);
  const turn = JSON.parse(output);
  expect(turn).toMatchObject({ mode: "contemplating", model: "melete-nano", reason: "done" });
  expect(turn.agents.length).toBeGreaterThanOrEqual(2);
  expect(turn.usage.outputTokens).toBeGreaterThan(0);
});

test("ask: a question longer than the model's context is told so, with what to do", async () => {
  const { code, output, errors } = await run(["ask", "and then? ".repeat(400)]);
  expect(code).toBe(2);
  expect(output).toBe("");
  expect(errors).toMatch(/tokens long; melete-nano reads at most \d+.*Shorten it, or connect a larger model/);
});

test("install: the optional groups are listed; one that does not exist is refused with those that do", async () => {
  expect(await run(["install"])).toMatchObject({ code: 0, output: expect.stringMatching(/^pose: .*installed/m) });
  expect(await run(["install", "poze"])).toEqual({
    code: 2,
    output: "",
    errors: expect.stringMatching(/^melete install: there is no group "poze"\. Did you mean `melete install pose`\? The groups are: pose/),
  });
  const alone = spawnSync(process.execPath, [installGroupScript, "poze"], { encoding: "utf8" });
  expect(alone.stderr).toMatch(/^melete install: there is no group "poze"/);
});

test("chat: lines are asked one after the other, a mistake does not end it", async () => {
  const { code, output, errors } = await run(
    ["chat"],
    "What is 2 + 3?\n/imag x\n/sudko\n/image nowhere.png\n/new\nWhat is 17 + 25?\n/quit\nWhat is 1 + 1?\n",
  );
  expect(code).toBe(0);
  expect(output).toBe("5\n42\n");
  expect(errors).toMatch(/no \/imag\. Did you mean \/image\?/);
  expect(errors).toMatch(/no \/sudko\. Did you mean \/sudoku\?/);
  expect(errors).toMatch(/nowhere\.png does not exist/);
});

test("models: the one inside is always there", async () => {
  const { code, output } = await run(["models"]);
  expect(code).toBe(0);
  expect(output).toMatch(/^melete-nano {2}in this process; sees pictures, calls tools.*free; answers by default/);
  expect(JSON.parse((await run(["models", "--json"])).output)[0]).toMatchObject({ id: "melete-nano", capabilities: { images: true } });
});

test("doctor: everything needed is here, and a model that does not answer is a problem with advice", async () => {
  const well = await run(["doctor"]);
  expect(well.output).toMatch(/Optional, pose: .*\((installed|not installed, \d+ MB)\)/);
  expect(well.output).toMatch(/^(ok {6}render_check looks with Chromium [\d.]+ \(.+\)$|note {4}render_check has no browser, .* brings one\.)/m);
  expect(well.output).toMatch(/^(ok {6}run_python runs in a sandbox of bubblewrap|note {4}run_python cannot be used\. )/m);
  expect(well.output).toMatch(/melete-nano says that 2 \+ 3 is 5\b/);
  expect(well.output).toMatch(/Everything that Melete needs is here/);
  expect(well.code).toBe(0);
  const ill = await run(["doctor", "--model-url", "http://127.0.0.1:9/v1"], undefined, { MELETE_CHROMIUM: "/nowhere/chromium" });
  expect(ill.output).toMatch(/PROBLEM render_check has no browser: MELETE_CHROMIUM is \/nowhere\/chromium, which does not exist: set it /);
  expect(ill.output).toMatch(
    /PROBLEM .*Nothing (?:answers|can be asked) at http:\/\/127\.0\.0\.1:9\/v1.*: start the model server, or correct MELETE_MODEL_URL/,
  );
  expect(ill.code).toBe(1);
});

test("eval nano: the table as JSON", async () => {
  const { code, output } = await run(["eval", "nano", "--limit", "8", "--family", "calculator", "--json"]);
  expect(code).toBe(0);
  const report = JSON.parse(output);
  expect(report).toMatchObject({ model: "melete-nano", split: "heldout" });
  expect(report.rows.map(({ family, mode, samples }: { family: string; mode: string; samples: number }) => [family, mode, samples])).toEqual([
    ["calculator", "instant", 8],
    ["calculator", "thinking", 8],
  ]);
  expect((await run(["eval", "nano", "--family", "calculater"])).errors).toMatch(/no family "calculater"\. Did you mean calculator\?/);
});

test("start: one line when it listens, a clean end on SIGTERM", async () => {
  const melete = await startMelete({ home: join(folder, "started") });
  expect(melete.output()).toBe(`Melete is listening on ${melete.url}\n`);
  expect(new URL(melete.url).hostname).toBe("127.0.0.1");
  expect(await (await fetch(`${melete.url}/healthz`)).json()).toMatchObject({ status: "ok" });
  expect(await (await fetch(melete.url)).text()).toContain("<title>Melete");
  expect(await melete.stop("SIGTERM")).toBe(0);
});

test("start: when npm is killed, the server behind it ends and frees the port", async () => {
  const home = join(folder, "orphaned");
  const melete = await startMelete({ home, shell: true, environment: { npm_lifecycle_event: "start" } });
  await melete.stop("SIGKILL"); // reaches the shell alone
  const answers = () =>
    fetch(`${melete.url}/healthz`).then(
      () => "answers",
      () => "gone",
    );
  await expect.poll(answers).toBe("gone");
});

test("start: a port that is taken is told, with how to choose another", async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
  const address = blocker.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  const started = startMelete({ home: join(folder, "blocked"), environment: { MELETE_PORT: String(address.port) } });
  await expect(started).rejects.toThrow(new RegExp(`ended with 1 .*:${address.port}.*MELETE_PORT`, "s"));
  blocker.close();
});
