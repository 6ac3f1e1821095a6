// Runs npm for the setup: `npm ci` in a folder, and whether a folder's node_modules holds what its lock asks for.
// Plain JavaScript for Node 20, with nothing installed. It does not know which folders there are.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const oldestNpm = 10;

/** What the person can do something about; its message says what. */
export class SetupProblem extends Error {}

let speaker = "melete setup";

/** The command that the person gave, so that it answers in its own name. */
export function speakAs(name) {
  speaker = name;
}

export function say(line) {
  process.stderr.write(`${speaker}: ${line}\n`);
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/**
 * Does node_modules hold what package-lock.json asks for? npm writes node_modules/.package-lock.json as the last act of an
 * installation, so an interrupted one, or a lock that changed since, shows up here.
 */
export function holdsLock(folder) {
  const hidden = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = readJson(join(folder, "package-lock.json")).packages;
  const present = readJson(hidden).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (entry.link || !path.includes("node_modules/")) continue; // our own packages need no installing
    const found = present[path];
    if (found === undefined && (entry.optional || entry.peer)) continue; // made for another system
    if (found === undefined || found.version !== entry.version) return false;
  }
  return true;
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

function runNpm(npmArguments, folder, environment) {
  return spawnSync("npm", npmArguments, {
    cwd: folder,
    env: environment,
    encoding: "utf8",
    shell: process.platform === "win32",
    maxBuffer: 64 << 20,
  });
}

function explainFailedInstall(output, folder) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network request|E50[0-9]|ERR_SOCKET_TIMEOUT/i.test(output)) {
    return "the package registry could not be reached. The first installation needs the network once; check it (or the proxy: `npm config get proxy registry`) and run the command again.";
  }
  if (/EACCES|EPERM/.test(output)) return `npm may not write here. Make ${folder} writable for this user and run the command again.`;
  if (/ENOSPC/.test(output)) return "the disk is full; the dependencies need about 1 GB.";
  if (/EUSAGE|can only install packages when/i.test(output))
    return "package.json and package-lock.json disagree; run `npm install` and commit the lock file.";
  return "`npm ci` failed; its output is above.";
}

/** `npm ci` in `folder`; what went wrong becomes a SetupProblem with advice. */
export function installLocked(folder) {
  const environment = installEnvironment();
  const version = runNpm(["--version"], folder, environment);
  const npmVersion = (version.stdout ?? "").trim();
  if (version.error || npmVersion === "") throw new SetupProblem("`npm` was not found in PATH; install Node with npm (https://nodejs.org).");
  if (Number(npmVersion.split(".")[0]) < oldestNpm) {
    throw new SetupProblem(`npm ${npmVersion} is too old; npm ${oldestNpm} or newer is needed: \`npm install -g npm@${oldestNpm}\`.`);
  }
  // npm's own patience (up to five minutes a request, three times) would look like hanging.
  const patience = ["--fetch-timeout=60000", "--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=8000"];
  const result = runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error", ...patience], folder, environment);
  if (result.status !== 0) {
    const output = `${result.stdout ?? ""}${result.stderr ?? ""}`;
    process.stderr.write(output);
    throw new SetupProblem(explainFailedInstall(output, folder));
  }
}
