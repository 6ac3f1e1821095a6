// What a process and all its descendants hold in memory, read from /proc. Limits of the kernel are per process; this sees them together.
import { readFile } from "node:fs/promises";

/** Bytes per page on every system that Melete runs on (x64; arm64 may use more, and is then stopped later). */
const pageBytes = 4096;
/** A tree with more processes than this is a fork bomb that the kernel's limit did not stop. */
const maxProcesses = 200;

export interface TreeMemory {
  residentBytes: number;
  processes: number;
}

/** Zero for a process that is gone. */
export async function treeMemory(pid: number): Promise<TreeMemory> {
  const waiting = [pid];
  let residentBytes = 0;
  let processes = 0;
  while (waiting.length > 0 && processes < maxProcesses) {
    const next = waiting.pop() as number;
    const [statm, children] = await Promise.all([read(`/proc/${next}/statm`), read(`/proc/${next}/task/${next}/children`)]);
    if (statm === "") continue;
    const [, resident = 0, shared = 0] = statm.split(" ").map(Number);
    residentBytes += (resident - shared) * pageBytes;
    processes += 1;
    waiting.push(
      ...children
        .split(" ")
        .filter((word) => word !== "")
        .map(Number),
    );
  }
  return { residentBytes, processes };
}

function read(path: string): Promise<string> {
  return readFile(path, "utf8").then(
    (text) => text.trim(),
    () => "",
  );
}
