// Reads what comes out of the sandbox. It may be anything: it is checked, bounded and never used as a path.
import { basename } from "node:path";
import { z } from "zod";
import type { ExecutionLimits, KilledBy, OutputFile } from "../executor.ts";

const headerSchema = z.object({
  exitCode: z.number().int().nullable(),
  /** the limit that the runner saw exceeded */
  killedBy: z.enum(["time", "memory", "disk"]).nullable(),
  files: z.array(z.object({ name: z.string().max(300), size: z.number().int().nonnegative() })),
  left: z.array(z.string().max(500)).max(50),
});

export interface SandboxResults {
  exitCode: number | null;
  killedBy: KilledBy | null;
  files: OutputFile[];
  left: string[];
}

/** Null when the bytes are not what the runner writes, for example because the code ended the runner. */
export function readResults(bytes: Uint8Array, limits: ExecutionLimits): SandboxResults | null {
  const end = bytes.indexOf(10);
  if (end < 0) return null;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  } catch {
    return null;
  }
  const header = headerSchema.safeParse(json);
  if (!header.success) return null;
  const files: OutputFile[] = [];
  let position = end + 1;
  for (const { name, size } of header.data.files.slice(0, limits.files)) {
    if (position + size > bytes.byteLength) break;
    files.push({ name: safeName(name), bytes: bytes.slice(position, position + size) });
    position += size;
  }
  const { exitCode, killedBy, left } = header.data;
  return { exitCode, killedBy, files, left };
}

/** A name without a folder and without characters that a file system or a screen reads in its own way. */
export function safeName(name: string): string {
  const plain = basename(name.normalize("NFC").replaceAll("\\", "/"))
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[.-]+/, "")
    .slice(-80);
  return plain === "" ? "file" : plain;
}
