// Is package-lock.json complete? `npm ci` refuses a lock that lacks a package made for another system, and an install on one
// system can leave such a package out. It reads the lock and package.json files; it asks no registry.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

interface LockEntry {
  link?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export function checkLock(root: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Record<string, LockEntry> };
  return Object.entries(packages).flatMap(([path, entry]) => {
    if (entry.link) return [];
    const own = !path.includes("node_modules");
    const manifest = own ? readManifest(join(root, path)) : entry;
    const problems = own ? compareManifest(path, manifest, entry) : [];
    const wanted = { ...manifest.dependencies, ...manifest.optionalDependencies, ...(own ? manifest.devDependencies : {}) };
    for (const name of Object.keys(wanted)) {
      if (!isLocked(packages, path, name)) problems.push(`package-lock.json: ${path || "the root"} wants ${name}, which the lock does not have`);
    }
    return problems;
  });
}

/** Optional groups have a lock of their own (scripts/install-group.mjs). */
function groupFolders(root: string): string[] {
  const groups = "packages/tools/groups";
  return existsSync(join(root, groups)) ? readdirSync(join(root, groups)).map((name) => `${groups}/${name}`) : [];
}

function readManifest(folder: string): LockEntry {
  const path = join(folder, "package.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as LockEntry) : {};
}

function compareManifest(path: string, manifest: LockEntry, entry: LockEntry): string[] {
  const kinds = ["dependencies", "devDependencies", "optionalDependencies"] as const;
  return kinds
    .filter((kind) => !sameRanges(manifest[kind] ?? {}, entry[kind] ?? {}))
    .map((kind) => `package-lock.json: ${kind} of ${path || "the root"} differ from its package.json; run \`npm install\``);
}

function sameRanges(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/** Looks where Node would: in the package's own node_modules, then in each folder above. */
function isLocked(packages: Record<string, LockEntry>, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
  const problems = [
    ...checkLock(root),
    ...groupFolders(root).flatMap((folder) => checkLock(join(root, folder)).map((problem) => `${folder}/${problem}`)),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
