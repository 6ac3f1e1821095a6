import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../test-support.ts";
import { createBlobFiles } from "./blob-files.ts";

test("bytes are kept once, under their hash, and no draft stays", async () => {
  const folder = temporaryFolder();
  const files = createBlobFiles(folder);
  const bytes = new TextEncoder().encode("hello");
  const hash = await files.write(bytes);
  expect(await files.write(bytes)).toBe(hash);
  expect(hash).toBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  expect(readdirSync(folder)).toEqual(["2c"]);
  expect(readdirSync(join(folder, "2c"))).toEqual([hash]);
  expect(new Uint8Array(await files.read(hash))).toEqual(bytes);
});

test("an unknown hash and a name that is no hash are refused", async () => {
  const files = createBlobFiles(temporaryFolder());
  await expect(files.read("0".repeat(64))).rejects.toThrow(/Upload it again/);
  await expect(files.read("../../etc/passwd")).rejects.toThrow(/Not the name of a blob/);
});
