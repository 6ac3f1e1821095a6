// Unpacks the Chromium of @sparticuz/chromium once per machine and version, into a folder of its own.
// The package itself unpacks straight into the temporary folder, where two processes would read each other's half-written files;
// here a child unpacks into a staging folder, and one rename publishes it whole.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface UnpackedChromium {
  executablePath: string;
  /** what a bare machine lacks: network security libraries, and a font when the system has none */
  environment: Record<string, string>;
}

const child = `
import { join } from "node:path";
const { default: chromium, inflate } = await import(process.argv[1]);
await chromium.executablePath();
await inflate(join(process.argv[2], "al2023.tar.br"));
`;

export async function unpackChromium(): Promise<UnpackedChromium> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `no Chromium for ${process.platform}-${process.arch} comes with npm: install Chromium or Chrome, or set MELETE_CHROMIUM to its executable`,
    );
  }
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const packageFolder = dirname(dirname(entry));
  const manifest = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const home = join(tmpdir(), `melete-chromium-${manifest.version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(home)) await unpackInto(home, entry, packageFolder);
  return { executablePath: join(home, "chromium"), environment: environmentFor(home) };
}

async function unpackInto(home: string, entry: string, packageFolder: string): Promise<void> {
  const staging = await mkdtemp(`${home}-`);
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", child, entry, join(packageFolder, "bin")], {
    env: { ...process.env, TMPDIR: staging },
    cwd: dirname(fileURLToPath(import.meta.url)),
  });
  // The package's own list of font folders names /tmp/fonts, which is not where this copy lies.
  await writeFile(join(staging, "fonts", "fonts.conf"), `<fontconfig><dir>${join(home, "fonts")}</dir></fontconfig>\n`);
  try {
    await rename(staging, home);
  } catch (cause) {
    // Another process was faster; its copy is the same.
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(home)) throw cause;
  }
}

function environmentFor(home: string): Record<string, string> {
  const libraries = join(home, "al2023", "lib");
  const environment: Record<string, string> = {
    LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":"),
  };
  if (!existsSync("/usr/share/fonts")) environment.FONTCONFIG_PATH = join(home, "fonts");
  return environment;
}
