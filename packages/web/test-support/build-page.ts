// Bundles the page as it is now into a folder of the test's own, so that a browser test never sees an old bundle.
// Under vitest NODE_ENV is "test", so this holds React's development build, which complains about mistakes; the tests listen for that.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const webFolder = dirname(dirname(fileURLToPath(import.meta.url)));

export interface BuiltPage {
  folder: string;
  remove(): Promise<void>;
}

export async function buildPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), "melete-page-"));
  await build({
    root: webFolder,
    configFile: join(webFolder, "vite.config.ts"),
    logLevel: "warn",
    mode: "production",
    build: { outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 2000 },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
