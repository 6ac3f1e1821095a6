// What every benchmark returns and how it is printed: figures with their circumstances. It does not know what was measured.
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

export interface Measurement {
  name: string;
  /** such as "ms", "tokens/s", "% of peak" */
  unit: string;
  value: number;
  /** every repetition, in the order they were taken; `value` is their median unless `note` says otherwise */
  samples?: number[];
  note?: string;
}

export interface Report {
  /** one sentence: what is compared with what */
  title: string;
  measurements: Measurement[];
}

export interface Circumstances {
  cpu: string;
  cores: number;
  memoryGb: number;
  /** one-minute load average when the benchmark began; on a busy machine no figure means much */
  load: number;
  node: string;
  commit: string;
}

export function circumstances(): Circumstances {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: Math.round(loadavg()[0] * 100) / 100,
    node: process.versions.node,
    commit: git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") === "" ? "" : "+changes"),
  };
}

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown"; // a downloaded archive has no history
  }
}

export function median(samples: readonly number[]): number {
  if (samples.length === 0) throw new Error("no samples, no median");
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function formatReport(name: string, report: Report, { cpu, cores, memoryGb, load, node, commit }: Circumstances): string {
  const width = Math.max(0, ...report.measurements.map((measurement) => measurement.name.length));
  const lines = report.measurements.map((measurement) => {
    const { samples } = measurement;
    const spread =
      samples !== undefined && samples.length > 1
        ? `  (${round(Math.min(...samples))} to ${round(Math.max(...samples))}, ${samples.length} runs)`
        : "";
    return `${measurement.name.padEnd(width)}  ${round(measurement.value).padStart(10)} ${measurement.unit}${spread}${measurement.note ? `  ${measurement.note}` : ""}`;
  });
  return `${name}: ${report.title}\n${cpu}, ${cores} cores, ${memoryGb} GB; load ${load}; Node ${node}; commit ${commit}\n\n${lines.join("\n")}\n`;
}

/** Four significant digits. */
function round(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}
