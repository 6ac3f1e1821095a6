// `melete users` and `melete keys`: keys on stdout and nothing else there, mistakes with what to do.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAccounts } from "@melete/server";
import { afterAll, beforeEach, expect, test } from "vitest";
import { startMelete } from "../../test-support/start-melete.ts";
import { createTestTerminal } from "../../test-support/test-terminal.ts";
import { runCommandLine } from "../run-command-line.ts";
import { readExpiry } from "./keys.ts";

const folders: string[] = [];
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "melete-accounts-"));
  folders.push(home);
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function run(...args: string[]) {
  const terminal = createTestTerminal({ environment: { MELETE_HOME: home } });
  const code = await runCommandLine(args, terminal);
  return { code, output: terminal.output, errors: terminal.errors };
}

test("the first user is an admin; users get a key that works, once", async () => {
  expect(await run("users", "add", "bo")).toMatchObject({ code: 2, output: "", errors: expect.stringContaining("--admin") });
  const ada = await run("users", "add", "ada", "--admin");
  expect(ada.code).toBe(0);
  expect(ada.output).toMatch(/^mlt_[\w-]{43}\n$/);
  expect(ada.errors).toMatch(/shown this once.*\n.*asks everybody for a key/);
  const bo = await run("users", "add", "bo", "--usd-per-day", "2.5", "--tokens-per-day", "1000");
  const { accounts, close } = await openAccounts({ home });
  expect(await accounts.byKey(ada.output.trim())).toMatchObject({ user: { name: "ada", role: "admin" }, scopes: ["chat", "read", "admin"] });
  expect(await accounts.byKey(bo.output.trim())).toMatchObject({ user: { name: "bo" }, scopes: ["chat", "read"] });
  await close();
  expect((await run("users", "list")).output).toMatch(
    /local {2}ada {2}admin {2}no limit\nuser_\w+ {2}bo {2}member {2}\$2\.5 a day, 1000 tokens a day\n/,
  );
  expect((await run("users", "limit", "bo", "--usd-per-day", "none")).output).toMatch(/bo {2}member {2}1000 tokens a day/);
  expect(await run("users", "add", "bo")).toMatchObject({ code: 2, errors: expect.stringContaining("already") });
});

test("keys are made for a purpose, listed without the key, and revoked", async () => {
  await run("users", "add", "ada", "--admin");
  await run("users", "add", "bo");
  const made = await run("keys", "create", "--user", "bo", "--name", "dash board", "--scopes", "read", "--expires", "90d");
  expect(made.output).toMatch(/^mlt_[\w-]{43}\n$/);
  expect(made.errors).toMatch(/key of bo for read, until \d{4}-\d\d-\d\d/);
  const listed = await run("keys", "list", "--user", "bo");
  expect(listed.output).not.toContain(made.output.trim());
  const line = listed.output.split("\n").find((text) => text.includes("dash board")) ?? "";
  expect(line).toMatch(/^key_\w+ {2}bo {2}mlt_[\w-]{6}… {2}"dash board" {2}read {2}made .* expires .* never used$/);
  const id = line.split(" ")[0];
  expect((await run("keys", "revoke", id)).code).toBe(0);
  expect((await run("keys", "list")).output).toContain("revoked");
  expect(await run("keys", "revoke", id)).toMatchObject({ code: 2, errors: expect.stringContaining("keys list") });
});

test("mistakes are told with what to do", async () => {
  expect((await run("keys", "create", "--user", "ada")).errors).toMatch(/no users yet.*users add NAME --admin/);
  await run("users", "add", "ada", "--admin");
  await run("users", "add", "bo");
  expect((await run("keys", "create", "--user", "adda")).errors).toMatch(/Did you mean "ada"\?/);
  expect((await run("keys", "create", "--user", "ada", "--scopes", "all")).errors).toMatch(/chat, read, admin/);
  expect((await run("keys", "create", "--user", "bo", "--scopes", "admin")).errors).toMatch(/member/);
  expect((await run("keys", "create", "--user", "ada", "--expires", "soon")).errors).toMatch(/90d.*"soon"/);
  expect((await run("users", "remove", "bo")).errors).toMatch(/--yes/);
  expect((await run("users", "remove", "bo", "--yes")).code).toBe(0);
  expect((await run("users", "remove", "ada", "--yes")).errors).toMatch(/last admin/);
  expect((await run("users")).errors).toMatch(/users add NAME \| list/);
  expect((await run("keys", "make")).errors).toMatch(/There is no "make"/);
});

test("an end is a number of days or a date, and lies ahead", () => {
  const now = Date.UTC(2026, 10, 25);
  expect(readExpiry(undefined, now)).toBeNull();
  expect(readExpiry("1d", now)).toBe(Date.UTC(2026, 10, 26));
  expect(readExpiry("2027-01-31", now)).toBe(Date.UTC(2027, 0, 31));
  expect(() => readExpiry("2026-11-25", now)).toThrow(/to come/);
  expect(() => readExpiry("0d", now)).toThrow(/to come/);
});

test("a start that others can reach needs a user first when nobody is at a terminal; with one it serves whoever has a key", async () => {
  const environment = { MELETE_ALLOWED_HOSTS: "melete.test" };
  await expect(startMelete({ home, environment })).rejects.toThrow(/ended with 1 .*users add NAME --admin/s);
  const { output } = await run("users", "add", "ada", "--admin");
  const melete = await startMelete({ home, environment });
  const status = async (headers: Record<string, string>) => (await fetch(`${melete.url}/api/usage`, { headers })).status;
  expect(await status({})).toBe(401);
  expect(await status({ "x-api-key": output.trim() })).toBe(200);
  expect(await melete.stop()).toBe(0);
  expect(melete.output()).toMatch(/"event":"request".*"route":"\/api\/usage","status":401/);
  expect(melete.output()).not.toContain(output.trim());
});

test("a level of logging that does not exist is told", async () => {
  const started = startMelete({ home, environment: { MELETE_LOG: "loud" } });
  await expect(started).rejects.toThrow(/ended with 2 .*MELETE_LOG must be debug, info.*"loud"/s);
});
