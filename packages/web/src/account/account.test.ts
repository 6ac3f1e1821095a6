// Coming in with a key in a real Chromium: the way in, a wrong key, a session that ends in the middle, the account, the way out.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { FakeAccounts } from "../../test-support/fake-accounts.ts";
import { type PageBench, startPageBench } from "../../test-support/open-page.ts";

let bench: PageBench;
beforeAll(async () => {
  bench = await startPageBench();
});
afterEach(() => bench.closePages());
afterAll(() => bench.stop());

function askForKeys(role: "admin" | "member" = "member"): FakeAccounts {
  const accounts = new FakeAccounts("mlt_right", { id: "u1", name: "Clara", role });
  bench.server().accounts = accounts;
  return accounts;
}

async function enter(page: Page, key: string): Promise<void> {
  await page.getByLabel("Key", { exact: true }).fill(key);
  await page.keyboard.press("Enter");
}

test("one person alone sees nothing of it, and nothing else is asked before it is known who asks", async () => {
  const page = await bench.open();
  await page.getByLabel("Your question").waitFor();
  await page.getByText("Your conversations will appear here.").waitFor();
  expect(await page.getByRole("button", { name: "Log out" }).count()).toBe(0);
  // what stands at the foot of the sidebar is about the person, not about an account
  expect(await page.locator(".account-button").allTextContents()).toEqual(["About me"]);
  expect(bench.server().requests.filter((line) => line.includes("/api/"))[0]).toBe("GET /api/session");
});

test("a wrong key says so and a right one opens the page where the address points; without one nothing is read", async () => {
  askForKeys();
  const page = await bench.open("/c/somewhere");
  await page.locator("input[name=key]:focus").waitFor();
  await page.getByText("melete keys create").waitFor();
  expect(new Set(bench.server().requests.filter((line) => line.includes("/api/")))).toEqual(new Set(["GET /api/session"]));
  await enter(page, "mlt_wrong");
  await page.getByRole("alert").getByText("This key opens nothing").waitFor();
  await enter(page, "mlt_right");
  await page.getByText('There is no conversation "somewhere".').waitFor();
  await page.getByRole("button", { name: "Clara" }).waitFor();
});

test("a session that ends in the middle leads to the log-in and back, with the draft", async () => {
  const accounts = askForKeys();
  const page = await bench.open();
  await enter(page, "mlt_right");
  await page.getByLabel("Your question").fill("Half a thought");
  // exactly when the question is sent: a session that ends earlier is noticed by whatever the page asks next
  let ended = false;
  await page.route("**/api/conversations**", (route) => {
    if (route.request().method() === "POST" && !ended) {
      ended = true;
      accounts.endSessions();
    }
    return route.fallback();
  });
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("What you were writing is kept.").waitFor();
  await enter(page, "mlt_right");
  expect(await page.getByLabel("Your question").inputValue()).toBe("Half a thought");
  await page.getByRole("button", { name: "Send" }).click();
  (await bench.server().nextTurn()).answer("Whole.");
  await page.locator(".answer .markdown").getByText("Whole.").waitFor();
});

test("a running answer goes on after logging in again", async () => {
  const accounts = askForKeys();
  const page = await bench.open();
  await enter(page, "mlt_right");
  await page.getByLabel("Your question").fill("Count.");
  await page.getByRole("button", { name: "Send" }).click();
  const turn = await bench.server().nextTurn();
  turn.say({ type: "turn-start", mode: "instant", model: "m" }, { type: "answer-start", decision: "single" }, { type: "text-delta", text: "one " });
  const answer = page.locator(".answer .markdown");
  await answer.getByText("one").waitFor();
  accounts.endSessions();
  turn.dropReaders();
  await enter(page, "mlt_right");
  turn.say({ type: "text-delta", text: "two" }, { type: "turn-end", reason: "done", degraded: false });
  await answer.getByText("one two").waitFor();
  expect(await answer.innerText()).toBe("one two");
});

test("the account says what was used of what may be used, and logging out leaves nothing behind", async () => {
  askForKeys();
  const page = await bench.open();
  await enter(page, "mlt_right");
  await page.getByLabel("Your question").fill("A secret");
  await page.getByRole("button", { name: "Clara" }).click();
  const account = page.getByRole("dialog", { name: "Account" });
  await account.getByText("$0.73 of $2.00; everybody together $20.00").waitFor();
  await account.getByText("48,210, no limit of your own").waitFor();
  expect(await account.getByRole("progressbar").count()).toBe(1);
  // a member sees and revokes keys; making them is an admin's
  await account.getByText("laptop").waitFor();
  expect(await account.getByLabel("Name of a new key").count()).toBe(0);
  await account.getByRole("button", { name: "Revoke scripts" }).click();
  await account.getByRole("button", { name: "Revoke for good" }).click();
  await account.getByText("scripts").waitFor({ state: "detached" });
  await account.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await enter(page, "mlt_right");
  expect(await page.getByLabel("Your question").inputValue()).toBe("");
});

test("an admin makes a key, which is shown once, and revokes one after being asked", async () => {
  const accounts = askForKeys("admin");
  const page = await bench.open();
  await enter(page, "mlt_right");
  await page.getByRole("button", { name: "Clara" }).click();
  const account = page.getByRole("dialog", { name: "Account" });
  await account.getByLabel("Name of a new key").fill("phone");
  await account.getByRole("button", { name: "New key" }).click();
  await account.getByText("mlt_shown-once").waitFor();
  await account.getByText("phone").waitFor();
  await account.getByRole("button", { name: "Revoke scripts" }).click();
  await account.getByRole("button", { name: "Revoke for good" }).click();
  await account.getByText("scripts").waitFor({ state: "detached" });
  expect(accounts.keys.map(({ name }) => name)).toEqual(["laptop", "phone"]);
});
