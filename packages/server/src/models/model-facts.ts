// What `melete doctor --probe` found out about models, kept as a file in the home folder and used from then on. It knows the file, not how
// the facts were found.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capabilitiesSchema, type Capabilities } from "@melete/core";
import { z } from "zod";

const factsSchema = z.record(
  z.string(),
  z.object({ probedAt: z.string(), capabilities: z.record(z.string(), z.unknown()), notes: z.array(z.string()).default([]) }),
);

export interface ModelFacts {
  probedAt: string;
  /** only what was found out */
  capabilities: Partial<Capabilities>;
  /** in plain words, for the person */
  notes: string[];
}

/** A model is known by where it runs and what it is called there. */
export function factsKey(url: string, model: string): string {
  return `${url} ${model}`;
}

/** {} when nothing was kept, or when the file is of no use: then models are simply not known. */
export function readModelFacts(home: string): Readonly<Record<string, ModelFacts>> {
  let parsed: z.infer<typeof factsSchema>;
  try {
    parsed = factsSchema.parse(JSON.parse(readFileSync(pathOf(home), "utf8")));
  } catch {
    return {};
  }
  return Object.fromEntries(Object.entries(parsed).map(([key, facts]) => [key, { ...facts, capabilities: usable(facts.capabilities) }]));
}

export function keepModelFacts(home: string, key: string, facts: ModelFacts): void {
  const all = { ...readModelFacts(home), [key]: facts };
  writeFileSync(pathOf(home), `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
}

/** A field that an older or newer Melete wrote differently is forgotten, the rest stays. */
function usable(capabilities: Record<string, unknown>): Partial<Capabilities> {
  const shape = (capabilitiesSchema as unknown as z.ZodObject).shape as Record<string, z.ZodType>;
  return Object.fromEntries(Object.entries(capabilities).filter(([name, value]) => shape[name]?.safeParse(value).success === true));
}

function pathOf(home: string): string {
  return join(home, "model-facts.json");
}
