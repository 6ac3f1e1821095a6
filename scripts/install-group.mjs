// Optional install groups: large packages that only some tools need, each a folder packages/tools/groups/NAME with a lock of its own.
// `node scripts/install-group.mjs NAME…` installs them, without names it lists them. It does not know what a group is for.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { holdsLock, installLocked, readJson, root, SetupProblem, say, speakAs } from "./npm.mjs";

const groupsFolder = join(root, "packages", "tools", "groups");

export function groupNames() {
  if (!existsSync(groupsFolder)) return [];
  return readdirSync(groupsFolder).filter((name) => existsSync(join(groupsFolder, name, "package.json")));
}

/** Installs a group unless it is there already. */
export function installGroup(name) {
  if (!groupNames().includes(name)) {
    throw new SetupProblem(`there is no group ${JSON.stringify(name)}; the groups are: ${groupNames().join(", ")}.`);
  }
  const folder = join(groupsFolder, name);
  const { description, melete } = readJson(join(folder, "package.json"));
  if (holdsLock(folder)) return false;
  say(`installing the group ${name}: ${description} (once; ${melete.downloadMegabytes} MB to fetch) ...`);
  const started = Date.now();
  installLocked(folder);
  keepOnly(folder, melete.keep ?? {});
  say(`group ${name} installed in ${Math.round((Date.now() - started) / 1000)} s`);
  return true;
}

/** Removes from a folder every file that does not begin with one of the names to keep: packages ship far more weights than are used. */
function keepOnly(folder, keep) {
  for (const [path, beginnings] of Object.entries(keep)) {
    for (const file of readdirSync(join(folder, path))) {
      if (!beginnings.some((beginning) => file.startsWith(beginning))) rmSync(join(folder, path, file), { recursive: true });
    }
  }
}

function list() {
  for (const name of groupNames()) {
    const folder = join(groupsFolder, name);
    const { description, melete } = readJson(join(folder, "package.json"));
    const state = holdsLock(folder) ? "installed" : `not installed, ${melete.downloadMegabytes} MB`;
    process.stdout.write(`${name}: ${description} (${state})\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  speakAs("melete install");
  try {
    if (names.length === 0) list();
    for (const name of names) if (!installGroup(name)) say(`group ${name} is installed already`);
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
