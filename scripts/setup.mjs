// Makes a fresh clone ready: installs the locked dependencies, then bundles the web page; for the tests also the optional groups.
// Called by prestart and pretest. Plain JavaScript for Node 20, with nothing installed. It does not know what the page or the tests contain.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { groupNames, installGroup } from "./install-group.mjs";
import { holdsLock, installLocked, root, SetupProblem, say } from "./npm.mjs";

const oldestNode = 20;

/** What the page is made of. A change in any of these files means that it is bundled again. */
const pageSources = ["packages/web/src", "packages/web/public", "packages/core/src", "packages/web/index.html", "packages/web/vite.config.ts"];
const pageStamp = join(root, "node_modules", ".cache", "melete", "page.sha256");

function requireNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < oldestNode) {
    throw new SetupProblem(
      `Node ${process.versions.node} is too old; install Node ${oldestNode} or newer (https://nodejs.org) and run the command again.`,
    );
  }
}

function isInstalled() {
  // The Node that runs everything else comes from an install script of the package `node`.
  return holdsLock(root) && existsSync(pinnedNode());
}

function pinnedNode() {
  return join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
}

function install() {
  say("installing the dependencies (once; half a minute to two minutes) ...");
  const started = Date.now();
  installLocked(root);
  if (!existsSync(pinnedNode())) {
    throw new SetupProblem(
      `the pinned Node was not installed at ${pinnedNode()}. Its install script may have been blocked; run \`npm rebuild node --foreground-scripts\` to see why.`,
    );
  }
  say(`dependencies installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

function listFiles(path) {
  if (!existsSync(path)) return [];
  const entries = readDirectory(path);
  if (entries === null) return [path];
  return entries.flatMap((entry) => (entry.isDirectory() ? listFiles(join(path, entry.name)) : [join(path, entry.name)]));
}

function readDirectory(path) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOTDIR") return null;
    throw error;
  }
}

function pageFingerprint() {
  const hash = createHash("sha256");
  const files = pageSources.flatMap((source) => listFiles(join(root, source))).filter((path) => !/\.test\.tsx?$/.test(path));
  for (const path of files.sort()) hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
  // A new vite or React bundles differently.
  return hash.update(readFileSync(join(root, "package-lock.json"))).digest("hex");
}

function buildPage() {
  if (!existsSync(join(root, "packages", "web", "index.html"))) return;
  const fingerprint = pageFingerprint();
  const built = existsSync(join(root, "packages", "web", "dist", "index.html"));
  if (built && existsSync(pageStamp) && readFileSync(pageStamp, "utf8") === fingerprint) return;
  say("bundling the web page ...");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const result = spawnSync(pinnedNode(), [vite, "build", "--logLevel", "warn"], { cwd: join(root, "packages", "web"), encoding: "utf8" });
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
    throw new SetupProblem("the web page could not be bundled; the error is above. Try `npm run build -w packages/web`.");
  }
  mkdirSync(dirname(pageStamp), { recursive: true });
  writeFileSync(pageStamp, fingerprint);
}

try {
  requireNode();
  if (!isInstalled()) install();
  buildPage();
  // What the tests test is there to be tested; a person who only starts Melete chooses (`npm run melete -- install`).
  if (process.argv[2] === "test") for (const name of groupNames()) installGroup(name);
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  say(error.message);
  process.exitCode = 1;
}
