// Makes a fresh clone ready: installs the locked dependencies, then bundles the web page. Called by prestart and pretest.
// Plain JavaScript for Node 20, with nothing installed. It does not know what the page or the tests contain.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const oldestNode = 20;
const oldestNpm = 10;

/** What the page is made of. A change in any of these files means that it is bundled again. */
const pageSources = ["packages/web/src", "packages/web/public", "packages/core/src", "packages/web/index.html", "packages/web/vite.config.ts"];
const pageStamp = join(root, "node_modules", ".cache", "melete", "page.sha256");

class SetupProblem extends Error {}

function say(line) {
  process.stderr.write(`melete setup: ${line}\n`);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function requireNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < oldestNode) {
    throw new SetupProblem(
      `Node ${process.versions.node} is too old; install Node ${oldestNode} or newer (https://nodejs.org) and run the command again.`,
    );
  }
}

/**
 * Does node_modules hold what package-lock.json asks for? npm writes node_modules/.package-lock.json as the last act of an
 * installation, so an interrupted one, or a lock that changed since, shows up here.
 */
function isInstalled() {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = readJson(join(root, "package-lock.json")).packages;
  const present = readJson(hidden).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (entry.link || !path.includes("node_modules/")) continue; // our own packages need no installing
    const found = present[path];
    if (found === undefined && (entry.optional || entry.peer)) continue; // made for another system
    if (found === undefined || found.version !== entry.version) return false;
  }
  // The Node that runs everything else comes from an install script of the package `node`.
  return existsSync(pinnedNode());
}

function pinnedNode() {
  return join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
}

/**
 * The environment for npm inside npm: what describes the outer command is dropped (it would steer the inner one), and so is
 * node_modules/.bin, whose `node` disappears while the installation runs. Registry, proxy and certificate settings stay.
 */
function installEnvironment() {
  const environment = {};
  for (const [name, value] of Object.entries(process.env)) {
    const lower = name.toLowerCase();
    const describesOuterCommand =
      lower.startsWith("npm_lifecycle_") ||
      lower.startsWith("npm_package_") ||
      [
        "npm_command",
        "npm_config_local_prefix",
        "npm_config_workspace",
        "npm_config_workspaces",
        "npm_config_ignore_scripts",
        "npm_config_omit",
      ].includes(lower) ||
      ["npm_config_production", "npm_config_only", "npm_config_global", "npm_config_dry_run", "init_cwd", "node_env"].includes(lower);
    if (!describesOuterCommand) environment[name] = value;
  }
  const pathName = Object.keys(environment).find((name) => name.toLowerCase() === "path") ?? "PATH";
  const inside = join(root, "node_modules");
  environment[pathName] = (environment[pathName] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.startsWith(inside))
    .join(delimiter);
  // onnxruntime-node's install script fetches GPU libraries from another host; the CPU library is inside the package.
  environment.ONNXRUNTIME_NODE_INSTALL = "skip";
  environment.ONNXRUNTIME_NODE_INSTALL_CUDA = "skip";
  return environment;
}

function runNpm(npmArguments, environment) {
  return spawnSync("npm", npmArguments, { cwd: root, env: environment, encoding: "utf8", shell: process.platform === "win32", maxBuffer: 64 << 20 });
}

function explainFailedInstall(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network request|E50[0-9]|ERR_SOCKET_TIMEOUT/i.test(output)) {
    return "the package registry could not be reached. The first start needs the network once; check it (or the proxy: `npm config get proxy registry`) and run the command again.";
  }
  if (/EACCES|EPERM/.test(output)) return `npm may not write here. Make ${root} writable for this user and run the command again.`;
  if (/ENOSPC/.test(output)) return "the disk is full; the dependencies need about 1 GB.";
  if (/EUSAGE|can only install packages when/i.test(output))
    return "package.json and package-lock.json disagree; run `npm install` and commit the lock file.";
  return "`npm ci` failed; its output is above.";
}

function install() {
  const environment = installEnvironment();
  const version = runNpm(["--version"], environment);
  const npmVersion = (version.stdout ?? "").trim();
  if (version.error || npmVersion === "") throw new SetupProblem("`npm` was not found in PATH; install Node with npm (https://nodejs.org).");
  if (Number(npmVersion.split(".")[0]) < oldestNpm) {
    throw new SetupProblem(`npm ${npmVersion} is too old; npm ${oldestNpm} or newer is needed: \`npm install -g npm@${oldestNpm}\`.`);
  }
  say("installing the dependencies (once; half a minute to two minutes) ...");
  const started = Date.now();
  // npm's own patience (up to five minutes a request, three times) would look like hanging.
  const patience = ["--fetch-timeout=60000", "--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=8000"];
  const result = runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error", ...patience], environment);
  if (result.status !== 0) {
    const output = `${result.stdout ?? ""}${result.stderr ?? ""}`;
    process.stderr.write(output);
    throw new SetupProblem(explainFailedInstall(output));
  }
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
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  say(error.message);
  process.exitCode = 1;
}
