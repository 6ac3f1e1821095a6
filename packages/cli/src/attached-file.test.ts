// A table goes the whole way: attached in a real Chromium, kept by the real server, read with read_file by a scripted model that is told of it
// in one line, and saved again from the thread. And the same file from the command line.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FakeProvider, type FakeRequest, startFakeProvider } from "@melete/server/test-support";
import { launchChromium } from "@melete/web/test-support";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StartedMelete, startMelete } from "../test-support/start-melete.ts";
import { createTestTerminal } from "../test-support/test-terminal.ts";
import { runCommandLine } from "./run-command-line.ts";

/** The last line is far behind what a model is told of the file. */
const table = `city,people\n${Array.from({ length: 40 }, (_, index) => `Town ${index},${index}`).join("\n")}\nEnd,4711\n`;

let folder: string;
let home: string;
let csv: string;
let provider: FakeProvider;
let melete: StartedMelete;
let browser: Awaited<ReturnType<typeof launchChromium>>;

beforeAll(async () => {
  provider = await startFakeProvider({ answer });
  folder = mkdtempSync(join(tmpdir(), "melete-attached-"));
  home = join(folder, "home");
  mkdirSync(home);
  const capabilities = { images: false, tools: true, contextTokens: 60_000 };
  writeFileSync(
    join(home, "models.json"),
    JSON.stringify([{ id: "scripted", provider: "openai-compatible", url: provider.url, model: "scripted", capabilities }]),
  );
  csv = join(folder, "cities.csv");
  writeFileSync(csv, table);
  [melete, browser] = await Promise.all([startMelete({ home }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await melete?.stop();
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the file that it was told of, and says the number that stands in its last line. */
async function answer({ body }: FakeRequest) {
  const said = JSON.stringify(body.messages);
  const last = /End,(\d+)/.exec(said)?.[1];
  if (last !== undefined) return { text: `End has ${last} people.` };
  const handle = /file (file_[0-9a-f]{8}) \\+"cities.csv/.exec(said)?.[1];
  return handle === undefined ? { text: "I see no file." } : { toolCalls: [{ name: "read_file", input: { file: handle } }] };
}

test("a table attached in the page is read by a tool, answered from, and saved again", async () => {
  const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  await page.goto(melete.url);
  await page.locator("input[type=file]").setInputFiles(csv);
  await page.getByRole("button", { name: "Remove cities.csv" }).waitFor();
  await page.getByText("Instant uses no tools: only the first lines").waitFor();
  await page.getByRole("radiogroup", { name: "Mode" }).getByRole("radio", { name: "Thinking" }).check();
  await page.getByLabel("Your question").fill("How many people has End?");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("End has 4711 people.").waitFor();
  await page.reload();
  await page.getByText("End has 4711 people.").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "cities.csv" }).click()]);
  expect(download.suggestedFilename()).toBe("cities.csv");
  expect(readFileSync(await download.path(), "utf8")).toBe(table);
  await page.context().close();
});

test("the same file with `ask --file`, or in `chat`, gives the same answer; what is no text is refused before any model is asked", async () => {
  const environment = { MELETE_HOME: home };
  const terminal = createTestTerminal({ environment });
  expect(await runCommandLine(["ask", "How many people has End?", "--file", csv, "--model", "scripted"], terminal), terminal.errors).toBe(0);
  expect(terminal.output).toContain("End has 4711 people.");

  for (const [args, typed] of [
    [["--file", csv], "How many people has End?\n"],
    [["--mode", "thinking"], `/file ${csv}\nHow many people has End?\n`],
  ] as const) {
    const talking = createTestTerminal({ environment, input: typed });
    expect(await runCommandLine(["chat", "--model", "scripted", ...args], talking), talking.errors).toBe(0);
    expect(talking.output).toContain("End has 4711 people.");
  }

  const binary = join(folder, "binary.csv");
  writeFileSync(binary, Uint8Array.of(1, 0, 2));
  for (const [path, says] of [
    [binary, "binary data"],
    [join(folder, "none.csv"), "does not exist"],
    [join(folder, "report.xlsx"), "does not exist"],
  ] as const) {
    const refused = createTestTerminal({ environment });
    expect(await runCommandLine(["ask", "hi", "--file", path], refused)).toBe(2);
    expect(refused.errors).toContain(says);
  }
});

test("the server refuses what is no text, and a part that calls a table a picture", async () => {
  const upload = (name: string, bytes: Uint8Array<ArrayBuffer>) =>
    fetch(`${melete.url}/api/blobs?name=${name}`, { method: "POST", body: bytes, headers: { origin: new URL(melete.url).origin } });
  const binary = await upload("a.csv", Uint8Array.of(1, 0, 2));
  expect([binary.status, JSON.stringify(await binary.json())]).toEqual([400, expect.stringContaining("binary data")]);
  const pdf = await upload("a.pdf", Uint8Array.of(1));
  expect([pdf.status, JSON.stringify(await pdf.json())]).toEqual([400, expect.stringContaining("picture of the page")]);
  const { hash } = (await (await upload("b.csv", new TextEncoder().encode("a,b\n"))).json()) as { hash: string };
  const headers = { "content-type": "application/json", origin: new URL(melete.url).origin };
  const { id } = (await (await fetch(`${melete.url}/api/conversations`, { method: "POST", headers })).json()) as { id: string };
  const turn = await fetch(`${melete.url}/api/conversations/${id}/turns`, {
    method: "POST",
    headers,
    body: JSON.stringify({ mode: "instant", model: "scripted", parts: [{ type: "image", blob: { hash } }] }),
  });
  expect([turn.status, JSON.stringify(await turn.json())]).toEqual([400, expect.stringContaining("text/csv")]);
});
