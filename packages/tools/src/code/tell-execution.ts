// How a run ended, what it printed and what it made, in words for the model. It knows no language.
import type { ToolOutput } from "@melete/core";
import type { Execution, ExecutionLimits } from "./executor.ts";
import type { KeptOutput } from "./output-parts.ts";

export function tellExecution(execution: Execution, limits: ExecutionLimits, kept: KeptOutput): ToolOutput {
  const { stdout, stderr, exitCode, killedBy, left } = execution;
  const sections = [
    endOf(execution, limits),
    stdout.trim() === "" ? "" : stdout.trimEnd(),
    stderr.trim() === "" ? "" : `stderr:\n${stderr.trim()}`,
    kept.lines.length === 0 ? "" : `It made:\n${kept.lines.join("\n")}`,
    left.length === 0 ? "" : `Not brought back: ${left.join("; ")}.`,
  ].filter((section) => section !== "");
  const text = sections.length === 0 ? "It ran, and printed and made nothing. Print what you want to know." : sections.join("\n\n");
  return { text, parts: kept.parts, ...(killedBy !== null || exitCode !== 0 ? { isError: true } : {}) };
}

function endOf({ killedBy, exitCode, stderr }: Execution, limits: ExecutionLimits): string {
  switch (killedBy) {
    case "time":
      return `Stopped: it ran longer than ${limits.wallMs / 1000} seconds. Do less at once, or more cleverly.`;
    case "memory":
      return `Stopped: it took more than ${limits.memoryMiB} MiB of memory. Work on smaller pieces.`;
    case "disk":
      return "Stopped: it made too many files. Make fewer.";
    case "output":
      return "Stopped: it printed without end. Print less.";
    case "cancelled":
      return "Stopped: it was cancelled.";
    case null:
      if (exitCode === 0) return "";
      return `It failed with exit code ${exitCode}.${stderr.includes("MemoryError") ? ` It may use ${limits.memoryMiB} MiB of memory.` : ""}`;
    default:
      return killedBy satisfies never;
  }
}
