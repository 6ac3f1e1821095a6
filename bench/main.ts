// `npm run bench -- NAME [--json]`: runs bench/NAME.ts and prints its figures with the machine, the load and the commit.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { circumstances, formatReport, type Report } from "./report.ts";

/** A benchmark is a file here that exports `run(): Promise<Report>`. */
interface Benchmark {
  run(): Promise<Report>;
}

const helpers = new Set(["main.ts", "report.ts", "interleave.ts", "open-stores.ts"]);

function benchmarkNames(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !helpers.has(file))
    .map((file) => file.slice(0, -".ts".length));
}

const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
const [name] = positionals;
const path = join(import.meta.dirname, `${name}.ts`);
if (name === undefined || !benchmarkNames().includes(name) || !existsSync(path)) {
  process.stderr.write(`Usage: npm run bench -- NAME [--json]\nBenchmarks: ${benchmarkNames().join(", ")}\n`);
  process.exit(2);
}

const benchmark = (await import(path)) as Benchmark;
const machine = circumstances();
const report = await benchmark.run();
process.stdout.write(values.json ? `${JSON.stringify({ benchmark: name, machine, ...report }, null, 2)}\n` : formatReport(name, report, machine));
process.exit(0);
