// Who may import whom, checked over every source file. It knows the rules of the house; reading the files is source-tree.ts.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findCycles } from "./find-cycles.ts";
import { isTest, readSourceTree, type SourceFile } from "./source-tree.ts";

/** The layers: what each package may import of ours. Nothing imports cli or web; the server serves web's built folder by path. */
export const allowedImports: Record<string, readonly string[]> = {
  core: [],
  tools: ["core"],
  safety: ["core"],
  web: ["core"],
  evals: ["core", "tools", "safety"],
  server: ["core", "tools", "safety"],
  lab: ["core", "evals"],
  cli: ["core", "tools", "safety", "evals", "server", "lab"],
};

/** Run in a browser as well, so they know no Node. Their tests and build configuration do run in Node. */
const webStandardOnly = new Set(["core", "web"]);

/** One file that talks to the engine keeps the engine replaceable. */
const onnxRuntimeFiles: Record<string, number> = { lab: 1, tools: 1 };

interface Manifest {
  exports?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export function checkBoundaries(root: string): string[] {
  const files = readSourceTree(root);
  return [...checkManifests(root), ...files.flatMap((file) => checkFile(root, file)), ...checkOnnxRuntime(files), ...checkCycles(files)];
}

function packageOf(path: string): string | null {
  return path.startsWith("packages/") ? path.split("/")[1] : null;
}

function checkFile(root: string, file: SourceFile): string[] {
  const owner = packageOf(file.path);
  const problems: string[] = [];
  const report = (problem: string) => problems.push(`${file.path}: ${problem}`);
  for (const { specifier } of file.imports) {
    if (specifier.startsWith(".")) checkRelative(file.path, owner, specifier, report);
    else if (isBuiltin(specifier)) checkBuiltin(file.path, owner, specifier, report);
    else if (specifier.startsWith("@melete/")) checkOwn(root, file.path, owner, specifier, report);
    const sharedByTests = isTest(file.path) && /^@melete\/\w+\/test-support$/.test(specifier); // linked by the workspace
    if (isPackage(specifier) && !sharedByTests) checkDeclared(root, file.path, owner, packageName(specifier), report);
  }
  return problems;
}

type Report = (problem: string) => void;

function checkRelative(path: string, owner: string | null, specifier: string, report: Report): void {
  const target = posix.join(posix.dirname(path), specifier);
  const targetOwner = packageOf(target);
  // Tests may share helpers that live beside the tests of another package; programs may not.
  if (isTest(path) && target.includes("/test-support/")) return;
  if (targetOwner !== null && targetOwner !== owner) {
    report(`imports "${specifier}", a file inside packages/${targetOwner}; import its public entry "@melete/${targetOwner}"`);
  } else if (owner !== null && targetOwner === null) {
    report(`imports "${specifier}", which is outside the package`);
  }
}

function checkBuiltin(path: string, owner: string | null, specifier: string, report: Report): void {
  if (!specifier.startsWith("node:")) report(`imports "${specifier}"; write "node:${specifier}"`);
  if (owner === null || !webStandardOnly.has(owner)) return;
  const inSource = path.startsWith(`packages/${owner}/src/`);
  if (inSource && !isTest(path)) report(`imports "${specifier}"; ${owner} also runs in a browser and uses web standards only`);
}

function checkOwn(root: string, path: string, owner: string | null, specifier: string, report: Report): void {
  const [, target, ...deeper] = specifier.split("/");
  const entry = deeper.length === 0 ? "." : `./${deeper.join("/")}`;
  const entries = entriesOf(root, target);
  if (!entries.includes(entry)) report(`imports "${specifier}"; the public entries of @melete/${target} are: ${entries.join(", ")}`);
  if (!(target in allowedImports)) report(`imports "${specifier}", a package that does not exist`);
  if (isTest(path) && entry === "./test-support") return; // tests may share a browser, whatever their layer
  // Examples and benchmarks stand outside the layers and may use every public entry.
  if (owner === null || target === owner) return;
  if (!allowedImports[owner]?.includes(target)) {
    const allowed = allowedImports[owner]?.join(", ") || "nothing of ours";
    report(`imports "${specifier}"; ${owner} may import: ${allowed}`);
  }
}

function entriesOf(root: string, target: string): string[] {
  return Object.keys(readManifest(join(root, "packages", target)).exports ?? { ".": "" });
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

function isPackage(specifier: string): boolean {
  return !specifier.startsWith(".") && !specifier.startsWith("/") && !isBuiltin(specifier);
}

function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function checkDeclared(root: string, path: string, owner: string | null, name: string, report: Report): void {
  if (owner === null && name.startsWith("@melete/")) return; // the workspace links them into the root
  if (owner !== null && name === `@melete/${owner}`) return;
  const manifest = owner === null ? readManifest(root) : readManifest(join(root, "packages", owner));
  const shipped = { ...manifest.dependencies, ...manifest.optionalDependencies };
  const forWork = { ...manifest.devDependencies, ...readManifest(root).devDependencies };
  const isWork = owner === null || isTest(path) || !path.startsWith(`packages/${owner}/src/`);
  // The page is bundled: what it imports is needed to build it, not to run the server.
  const declared = name in shipped || ((isWork || owner === "web") && name in forWork);
  if (!declared) report(`imports "${name}", which ${owner === null ? "package.json" : `packages/${owner}/package.json`} does not declare`);
}

function readManifest(folder: string): Manifest {
  const path = join(folder, "package.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : {};
}

function checkManifests(root: string): string[] {
  const folder = join(root, "packages");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((owner) => {
    if (!(owner in allowedImports)) return [`packages/${owner}: not in the table of layers; add it to scripts/check-boundaries.ts`];
    const manifest = readManifest(join(folder, owner));
    const ours = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }).filter((name) =>
      name.startsWith("@melete/"),
    );
    return ours
      .map((name) => name.slice("@melete/".length))
      .filter((target) => !allowedImports[owner].includes(target))
      .map((target) => `packages/${owner}/package.json: depends on @melete/${target}; ${owner} may not import it`);
  });
}

function checkOnnxRuntime(files: SourceFile[]): string[] {
  const users = files.filter((file) => file.imports.some((one) => one.specifier === "onnxruntime-node" && !one.typeOnly));
  return users
    .filter((file) => {
      const owner = packageOf(file.path);
      const limit = owner === null ? 0 : (onnxRuntimeFiles[owner] ?? 0);
      const sameOwner = users.filter((other) => packageOf(other.path) === owner);
      return sameOwner.length > limit;
    })
    .map((file) => `${file.path}: imports "onnxruntime-node"; one file of lab (and one of tools) may, everything else goes through it`);
}

function checkCycles(files: SourceFile[]): string[] {
  const known = new Set(files.map((file) => file.path));
  const edges = new Map<string, string[]>();
  for (const file of files) {
    const targets = file.imports
      .filter((one) => one.specifier.startsWith("."))
      .map((one) => posix.join(posix.dirname(file.path), one.specifier))
      .filter((target) => known.has(target));
    edges.set(file.path, targets);
  }
  return findCycles(edges).map((cycle) => `import cycle: ${cycle.join(" -> ")}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkBoundaries(resolve(dirname(fileURLToPath(import.meta.url)), ".."));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
