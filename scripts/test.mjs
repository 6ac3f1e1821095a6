// `npm test`: the house rules, the types, then every test; the last line counts them.
// It knows how to run and count checks; it does not know what any of them checks.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const only = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), "melete-test-"));
const reportPath = join(scratch, "report.json");

const checks = [
  { name: "format and lint (biome)", command: ["biome", "check", "--error-on-warnings", "."] },
  { name: "types (tsc)", command: ["tsc", "--noEmit"] },
  { name: "layers (check-boundaries)", command: ["node", "scripts/check-boundaries.ts"] },
  { name: "complete lock file (check-lock)", command: ["node", "scripts/check-lock.ts"] },
  { name: "file sizes (check-size)", command: ["node", "scripts/check-size.ts"] },
];

/** Nothing in the suite may need a key, reach a live model or tell a collector, so none is visible to it. */
function testEnvironment() {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) {
    if (/_API_KEY$/.test(name) || /^MELETE_(?!CHROMIUM$)/.test(name) || /^OTEL_/.test(name)) delete environment[name];
  }
  return environment;
}

function run(command) {
  const started = Date.now();
  const result = spawnSync(join(root, "node_modules", ".bin", command[0]), command.slice(1), {
    cwd: root,
    stdio: "inherit",
    env: testEnvironment(),
    shell: process.platform === "win32",
  });
  return { ok: result.status === 0, seconds: ((Date.now() - started) / 1000).toFixed(1) };
}

function runTests(files) {
  const { ok } = run(["vitest", "run", ...files, "--reporter=default", "--reporter=json", `--outputFile=${reportPath}`]);
  try {
    return { ok, files: JSON.parse(readFileSync(reportPath, "utf8")).testResults };
  } catch {
    return { ok: false, files: undefined }; // vitest died before it could report
  }
}

const hasFailedTest = (file) => file.assertionResults.some(({ status }) => status === "failed");

/** Failed although no test in it did: it cannot be loaded, or the process it ran in died (see vitest.config.ts). */
const isBroken = (file) => file.status === "failed" && !hasFailedTest(file);

/** A broken file counts as one failure, and the tests that it did run as none. */
function countTests({ ok, files }) {
  if (files === undefined) return { passed: 0, failed: 1 };
  const broken = files.filter(isBroken).length;
  const tests = files.filter((file) => !isBroken(file)).flatMap((file) => file.assertionResults);
  const failed = broken + tests.filter(({ status }) => status === "failed").length;
  return { passed: tests.filter(({ status }) => status === "passed").length, failed: !ok && failed === 0 ? 1 : failed };
}

let passed = 0;
let failed = 0;
for (const check of only.length === 0 ? checks : []) {
  const { ok, seconds } = run(check.command);
  console.log(`${ok ? "ok    " : "FAILED"} ${check.name} ${seconds} s`);
  if (ok) passed++;
  else failed++;
}

const firstRun = runTests(only);
const counts = [countTests(firstRun)];
const broken = firstRun.files?.filter(isBroken).map(({ name }) => relative(root, name)) ?? [];
if (broken.length > 0) {
  console.log(`once more, because the process of these files ended before their tests: ${broken.join(", ")}`);
  counts.push({ passed: 0, failed: -broken.length }, countTests(runTests(broken)));
}
for (const count of counts) {
  passed += count.passed;
  failed += count.failed;
}
rmSync(scratch, { recursive: true, force: true });

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
