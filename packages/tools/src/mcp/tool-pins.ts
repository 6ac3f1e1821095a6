// What each MCP tool said of itself when the person last agreed to it, in a file of the data folder. A description is read by the model as
// if it were ours: one that changes behind the person's back is held back until they have seen it. It knows descriptions, not servers.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";

const toldSchema = z.object({ description: z.string(), inputSchema: z.record(z.string(), z.unknown()) });
export type Told = z.infer<typeof toldSchema>;
const pinsSchema = z.record(z.string(), toldSchema.extend({ hash: z.string() }));

export interface ToolPins {
  /** What to tell the model: what was agreed to, and whether the tool says something else now. A tool seen for the first time is pinned. */
  check(id: string, now: Told): { told: Told; changed: boolean };
  /** The person agreed to what it says now. */
  agree(id: string, now: Told): Promise<void>;
  /** Writes what was pinned since. */
  save(): Promise<void>;
}

/** A file that cannot be read is refused, not replaced: starting anew would accept every change. */
export async function openToolPins(path: string): Promise<ToolPins> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return "{}";
    throw cause;
  });
  const pins = pinsSchema.parse(JSON.parse(text));
  let writing: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    writing = writing.then(async () => {
      await mkdir(dirname(path), { recursive: true });
      // whole or not at all
      await writeFile(`${path}.new`, JSON.stringify(pins, null, 2), { mode: 0o600 });
      await rename(`${path}.new`, path);
    });
    return writing;
  };
  return {
    check(id, now) {
      const pin = Object.hasOwn(pins, id) ? pins[id] : undefined;
      if (pin === undefined) {
        pins[id] = { ...now, hash: hashOf(now) };
        return { told: now, changed: false };
      }
      return { told: { description: pin.description, inputSchema: pin.inputSchema }, changed: pin.hash !== hashOf(now) };
    },
    agree(id, now) {
      pins[id] = { ...now, hash: hashOf(now) };
      return save();
    },
    save,
  };
}

function hashOf({ description, inputSchema }: Told): string {
  return createHash("sha256")
    .update(JSON.stringify([description, sorted(inputSchema)]))
    .digest("hex");
}

/** The order of keys says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
