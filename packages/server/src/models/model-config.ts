// models.json: the models that a person has set up, one object each. It checks the file and says what to correct; it opens no model, and
// it never holds a key: a key is named, by an environment variable or a file.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { capabilitiesSchema, type Capabilities } from "@melete/core";
import { z } from "zod";
import { SetupError } from "../setup-error.ts";
import { providers, type ProviderName } from "./provider-model.ts";

const capabilityShape = (capabilitiesSchema as unknown as z.ZodObject).shape;
/** Two prices are enough: what is cached is taken to cost as much, so that a budget may end early but never late. */
const priceUsdPerMillion = z
  .strictObject({ input: z.number().nonnegative(), output: z.number().nonnegative(), cachedInput: z.number().nonnegative().optional() })
  .extend({ cacheWrite: z.number().nonnegative().optional() })
  .transform((prices) => ({ ...prices, cachedInput: prices.cachedInput ?? prices.input }))
  .nullable();
const partialCapabilities = z.strictObject(
  Object.fromEntries(Object.entries({ ...capabilityShape, priceUsdPerMillion }).map(([name, field]) => [name, (field as z.ZodType).optional()])),
);

const common = {
  /** the name it has in Melete; default: `model` */
  id: z.string().min(1).optional(),
  capabilities: partialCapabilities.optional(),
};
const keyFrom = z
  .string()
  .refine(
    (text) => isVariable(text) || isPath(text),
    'says where the key is: the name of an environment variable (in capitals), or the path of a file ("/…", "~/…" or "./…")',
  )
  .optional();
const address = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""), "must be a web address such as http://127.0.0.1:8080/v1");

const compatibleSchema = z.strictObject({
  ...common,
  provider: z.literal("openai-compatible"),
  url: address,
  model: z.string().min(1),
  keyFrom,
  /** where the server reads how long to think, when it is not "reasoning_effort" */
  effortField: z
    .string()
    .regex(/^\w+(\.\w+)*$/, 'is a name, or names with dots between, such as "chat_template_kwargs.reasoning_strength"')
    .optional(),
});
const hostedSchema = z.strictObject({
  ...common,
  provider: z.enum(["openai", "openai-chat", "meta", "anthropic", "google"]),
  /** only when it is not the provider's own */
  url: address.optional(),
  model: z.string().min(1),
  keyFrom,
});
const ggufSchema = z.strictObject({
  ...common,
  provider: z.literal("gguf"),
  path: z.string().min(1),
  /** the projector that lets it see */
  mmproj: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  contextTokens: z.number().int().positive().optional(),
  gpuLayers: z.number().int().min(0).optional(),
  /** generations at once */
  parallel: z.number().int().positive().optional(),
});
const entrySchema = z.discriminatedUnion("provider", [compatibleSchema, hostedSchema, ggufSchema]);

type Entry = z.infer<typeof entrySchema>;
type WithId<Kind> = Omit<Kind, "capabilities"> & { id: string; capabilities?: Partial<Capabilities> };
export type HostedEntry = WithId<z.infer<typeof hostedSchema>> | WithId<z.infer<typeof compatibleSchema>>;
export type GgufEntry = WithId<z.infer<typeof ggufSchema>>;
export type ModelEntry = HostedEntry | GgufEntry;

export interface ModelConfig {
  /** where it was read */
  path: string;
  entries: ModelEntry[];
}

/** null when there is no such file. Throws SetupError that names the field and how to correct it. */
export function readModelConfig(path: string): ModelConfig | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
    throw new SetupError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}. Correct its permissions.`, { cause });
  }
  return { path, entries: parseModelConfig(text, path) };
}

export function parseModelConfig(text: string, path: string): ModelEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SetupError(
      `${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}. It must be a list: [ { "provider": … } ].`,
      { cause },
    );
  }
  if (!Array.isArray(value)) throw new SetupError(`${path} must be a list of models: [ { "provider": …, "model": … } ].`);
  const entries = value.map((item, index) => readEntry(item, index, path));
  entries.forEach(({ id }, index) => {
    const first = entries.findIndex((other) => other.id === id);
    if (first < index)
      throw new SetupError(`${path}: models ${first + 1} and ${index + 1} both have the id ${JSON.stringify(id)}. Give one of them another "id".`);
  });
  return entries;
}

function readEntry(item: unknown, index: number, path: string): ModelEntry {
  const parsed = entrySchema.safeParse(item);
  if (parsed.success) return withId(parsed.data, path);
  const where = `${path}: model ${index + 1}${nameOf(item)}`;
  const known = [...Object.keys(providers), "gguf"];
  const provider = typeof item === "object" && item !== null ? (item as { provider?: unknown }).provider : undefined;
  if (typeof item !== "object" || item === null)
    throw new SetupError(`${where} must be an object such as { "provider": "meta", "model": "muse-spark-1.3" }.`);
  if (typeof provider !== "string" || !known.includes(provider)) {
    const got = provider === undefined ? "it has none" : `got ${JSON.stringify(provider)}`;
    throw new SetupError(`${where}: "provider" must be one of ${known.join(", ")}; ${got}.`);
  }
  const issues = parsed.error.issues.map((issue) => describeIssue(issue));
  throw new SetupError(`${where}: ${issues.join("; ")}.`);
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const fields = issue.keys.map((key) => JSON.stringify(key)).join(", ");
    const inside = issue.path.length === 0 ? "" : ` inside ${JSON.stringify(issue.path.join("."))}`;
    return `there is no field ${fields}${inside}; correct its spelling or remove it`;
  }
  const field = JSON.stringify(issue.path.join("."));
  // the message alone: the value may be a key that was put into the wrong place
  if (issue.code === "invalid_type" && issue.input === undefined) return `the field ${field} is missing`;
  return `the field ${field} is wrong: ${issue.message}`;
}

function nameOf(item: unknown): string {
  if (typeof item !== "object" || item === null) return "";
  const { id, model } = item as { id?: unknown; model?: unknown };
  const name = typeof id === "string" ? id : model;
  return typeof name === "string" ? ` (${name})` : "";
}

function withId(entry: Entry, configPath: string): ModelEntry {
  const capabilities = entry.capabilities as Partial<Capabilities> | undefined;
  if (entry.provider !== "gguf") return { ...entry, capabilities, id: entry.id ?? entry.model };
  const place = (path: string): string => resolvePath(path, dirname(configPath));
  const name =
    entry.model ??
    entry.path
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/\.gguf$/i, "") ??
    entry.path;
  const mmproj = entry.mmproj === undefined ? undefined : place(entry.mmproj);
  return { ...entry, capabilities, id: entry.id ?? name, model: name, path: place(entry.path), mmproj };
}

function isVariable(text: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(text);
}

function isPath(text: string): boolean {
  return /^(~?[/\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\])/.test(text);
}

function resolvePath(path: string, folder: string): string {
  if (path.startsWith("~/")) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : resolve(folder, path);
}

export type KeyReply = { ok: true; apiKey: string | undefined } | { ok: false; problem: string };

/** The key of one entry: from where it says, else from the provider's usual variable. */
export function keyOf(entry: HostedEntry, environment: Readonly<Record<string, string | undefined>>, configPath: string): KeyReply {
  const usual = providers[entry.provider satisfies ProviderName].keyVariable;
  const from = entry.keyFrom ?? usual;
  if (from === null) return { ok: true, apiKey: undefined };
  if (isVariable(from)) {
    const apiKey = environment[from]?.trim();
    if (apiKey) return { ok: true, apiKey };
    // an address of one's own may need no key
    if (entry.keyFrom === undefined && entry.url !== undefined) return { ok: true, apiKey: undefined };
    return { ok: false, problem: `its key is to come from ${from}, which is not set` };
  }
  const path = resolvePath(from, dirname(configPath));
  try {
    const apiKey = readFileSync(path, "utf8").trim();
    return apiKey === "" ? { ok: false, problem: `the file of its key, ${path}, is empty` } : { ok: true, apiKey };
  } catch (error) {
    return {
      ok: false,
      problem: `the file of its key, ${path}, cannot be read (${error instanceof Error && "code" in error ? error.code : "unknown reason"})`,
    };
  }
}
