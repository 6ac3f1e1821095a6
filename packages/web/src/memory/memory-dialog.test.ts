// About me, in a real page: nothing that was typed is lost on the way, and the keyboard goes on where the person is.
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type PageBench, startPageBench } from "../../test-support/open-page.ts";

let bench: PageBench;
beforeAll(async () => {
  bench = await startPageBench();
});
afterEach(() => bench.closePages());
afterAll(() => bench.stop());

async function openAboutMe(page?: Page): Promise<Locator> {
  page ??= await bench.open();
  await page.getByRole("button", { name: /^About me/ }).click();
  const dialog = page.getByRole("dialog", { name: "About me" });
  await dialog.getByLabel("Profile").first().waitFor();
  return dialog;
}

test("a profile that is being written outlives a yes to a proposal, and is saved by its own button", async () => {
  bench.server().personal.propose("Is vegan.");
  const dialog = await openAboutMe();
  const profile = dialog.locator("#memory-profile");
  await profile.fill("I practise yoga.");
  await dialog.getByRole("button", { name: "Keep" }).click();
  await dialog.getByRole("button", { name: "Edit: Is vegan." }).waitFor();
  expect(await profile.inputValue()).toBe("I practise yoga.");
  await dialog.getByRole("button", { name: "Save the profile" }).click();
  await dialog.getByRole("button", { name: "Save the profile" }).waitFor({ state: "detached" });
  expect(bench.server().personal.read()).toMatchObject({ profile: "I practise yoga.", memories: [{ text: "Is vegan.", status: "kept" }] });
  await dialog.getByRole("button", { name: "Forget everything" }).click();
  await dialog.getByRole("button", { name: "Really forget everything" }).click();
  await dialog.getByText("None yet.").waitFor();
  expect(await profile.inputValue()).toBe("");
});

test("a memory is edited by keyboard: Edit leads into the field, Enter saves, Escape leaves it as it was", async () => {
  bench.server().personal.answer("POST", undefined, { text: "Speaks French." });
  const dialog = await openAboutMe();
  const field = dialog.getByLabel("Memory", { exact: true });
  const focused = (what: Locator) => what.evaluate((element) => element === document.activeElement);
  await dialog.getByRole("button", { name: "Edit: Speaks French." }).press("Enter");
  expect(await focused(field)).toBe(true);
  await field.fill("Speaks Latin.");
  await field.press("Escape");
  expect(await focused(dialog.getByRole("button", { name: "Edit: Speaks French." }))).toBe(true);
  await dialog.getByRole("button", { name: "Edit: Speaks French." }).press("Enter");
  await field.fill("Speaks Greek.");
  await field.press("Enter");
  const edit = dialog.getByRole("button", { name: "Edit: Speaks Greek." });
  await edit.waitFor();
  expect(await focused(edit)).toBe(true);
});

test("what is written and not saved is there again after closing, and after a reload", async () => {
  const page = await bench.open();
  const dialog = await openAboutMe(page);
  await dialog.locator("#memory-profile").fill("I practise yoga.");
  await dialog.getByLabel("Something to remember").fill("Has a cat");
  await dialog.getByRole("button", { name: "Close" }).click();
  await openAboutMe(page);
  expect(await dialog.locator("#memory-profile").inputValue()).toBe("I practise yoga.");
  await dialog.getByText("Not saved yet").waitFor();
  await page.reload();
  await openAboutMe(page);
  expect(await dialog.getByLabel("Something to remember").inputValue()).toBe("Has a cat");
  await dialog.getByRole("button", { name: "Save the profile" }).click();
  await dialog.getByText("Not saved yet").waitFor({ state: "detached" });
  expect(bench.server().personal.read().profile).toBe("I practise yoga.");
});

test("a proposal of a turn is counted beside About me, on a phone at the button of the sidebar, until it is decided", async () => {
  const page = await bench.open("/", { viewport: { width: 390, height: 844 } });
  await page.getByRole("button", { name: "Open the list of conversations", exact: true }).waitFor();
  await page.getByLabel("Your question").fill("I am vegan.");
  await page.getByRole("button", { name: "Send" }).click();
  const turn = await bench.server().nextTurn();
  bench.server().personal.propose("Is vegan.");
  turn.answer("Noted.");
  await page.getByRole("button", { name: "Open the list of conversations, 1 proposed under About me" }).click();
  const button = page.getByRole("button", { name: "About me, 1 proposed" });
  await button.getByText("1", { exact: true }).waitFor();
  const dialog = await openAboutMe(page);
  await dialog.getByRole("button", { name: "No" }).click();
  await dialog.getByText("Is vegan.").waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "About me", exact: true }).waitFor();
});
