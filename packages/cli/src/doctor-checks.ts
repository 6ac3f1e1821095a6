// What `melete doctor` looks at, one function per question. Each finds out and advises; none repairs.
import { constants, existsSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { createMemoryBlobs, type Model } from "@melete/core";
import type { ModelOffer } from "@melete/server/models";
import { listOptionalGroups } from "./optional-groups.ts";
import { knownOffers, localOffers, nanoId, openNano } from "./resolve-models.ts";
import type { ModelSettings } from "./settings.ts";
import { repositoryRoot } from "./version.ts";

export interface Finding {
  /** "note" does not stop Melete from working */
  state: "good" | "note" | "problem";
  text: string;
}

const good = (text: string): Finding => ({ state: "good", text });
const note = (text: string): Finding => ({ state: "note", text });
const problem = (text: string): Finding => ({ state: "problem", text });

export function checkNode(): Finding {
  return good(`Node ${process.versions.node} on ${process.platform} ${process.arch}`);
}

export async function checkPage(): Promise<Finding> {
  const page = join(repositoryRoot, "packages", "web", "dist", "index.html");
  const built = await stat(page).catch(() => null);
  return built === null ? problem("The web page is not built. `npm start` builds it.") : good("The web page is built");
}

export async function checkHome(home: string): Promise<Finding> {
  const folder = nearestExisting(home);
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return problem(`The data folder ${home} cannot be written (${reason}). Set MELETE_HOME to a folder of yours.`);
  }
  const store = await stat(join(home, "melete.sqlite")).catch(() => null);
  return good(
    store === null ? `The data folder will be ${home}` : `The data folder is ${home} (${(store.size / 1e6).toFixed(1)} MB of conversations)`,
  );
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

export async function checkWeights(): Promise<Finding> {
  const path = join(repositoryRoot, "models", "melete-nano", "model.safetensors");
  const weights = await stat(path).catch(() => null);
  if (weights === null) return problem(`The weights of melete-nano are missing at ${path}. \`git checkout models\` brings them back.`);
  return good(`melete-nano is here (${(weights.size / 1e6).toFixed(0)} MB of weights)`);
}

/** Optional groups: nothing is wrong without them. */
export async function checkGroups(): Promise<Finding[]> {
  return (await listOptionalGroups()).map(({ name, line, installed }) =>
    installed ? good(`Optional, ${line}`) : note(`Optional, ${line}. \`melete install ${name}\` fetches it.`),
  );
}

/** Only render_check needs one, so its absence is no problem; a setting that names nothing is. */
export async function checkChromium(environment: Readonly<Record<string, string | undefined>>): Promise<Finding> {
  const { tryChromium } = await import("@melete/tools");
  try {
    const { executablePath, version } = await tryChromium(environment);
    return good(`render_check looks with Chromium ${version} (${executablePath})`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (environment.MELETE_CHROMIUM) return problem(`render_check has no browser: ${why}.`);
    return note(`render_check has no browser, so artifacts stay unchecked: ${why}. On Debian \`apt install chromium\` brings one.`);
  }
}

export async function checkPython(): Promise<Finding> {
  const { createBubblewrap } = await import("@melete/tools");
  const missing = await createBubblewrap().missing();
  return missing === null ? good("run_python runs in a sandbox of bubblewrap") : note(`run_python cannot be used. ${missing}`);
}

/** Asks a sum, because an answer proves more than a file. */
export async function checkNanoAnswers(): Promise<Finding> {
  const started = performance.now();
  try {
    const { model, close } = await openNano();
    return await askSum(model, performance.now() - started).finally(close);
  } catch (error) {
    return problem(`${nanoId} does not load: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function askSum(model: Model, loadedMs: number): Promise<Finding> {
  const started = performance.now();
  let text = "";
  const request = { messages: [{ role: "user" as const, parts: [{ type: "text" as const, text: "What is 2 + 3?" }] }], think: false };
  for await (const event of model.stream(request, { signal: AbortSignal.timeout(60_000), blobs: createMemoryBlobs() })) {
    if (event.type === "text-delta") text += event.text;
    if (event.type === "finish" && event.reason === "error") return problem(`${model.id} does not answer: ${event.failure.message}`);
  }
  const answeredMs = performance.now() - started;
  const times = `ready in ${seconds(loadedMs)}, answered in ${seconds(answeredMs)}`;
  return text.trim() === ""
    ? problem(`${model.id} gave an empty answer to 2 + 3 (${times})`)
    : good(`${model.id} says that 2 + 3 is ${text.trim()} (${times})`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** Long enough for a server that is loading a model, short enough to wait for. */
const listTimeoutMs = 5000;

/** Asks each server for its list, which costs nothing and shows whether address and key are right. */
export async function checkModels(settings: ModelSettings): Promise<Finding[]> {
  const findings: Finding[] = [];
  let known: ModelOffer[];
  try {
    known = await knownOffers(settings, (text) => findings.push(problem(text)));
  } catch (error) {
    return [...findings, problem(error instanceof Error ? error.message : String(error))];
  }
  const offers = [...known, ...(await localOffers(settings))];
  if (offers.length === 0 && findings.length === 0) {
    return [note("No other model is set up. For a larger one, start a model server on this machine, set a provider's key, or see docs/models.md.")];
  }
  const places = Map.groupBy(offers, ({ place, origin }) => `${place} ${origin}`);
  const checked = await Promise.all([...places.values()].map(checkPlace));
  return [...findings, ...checked.flat()];
}

async function checkPlace(offers: readonly ModelOffer[]): Promise<Finding[]> {
  const [first] = offers;
  if (first === undefined) return [];
  const { place, origin } = first;
  if (first.provider === "gguf") return [await checkFile(place, first.model.id)];
  const from = origin === place ? place : `${place} (${origin})`;
  let served: string[];
  try {
    served = await first.list(AbortSignal.timeout(listTimeoutMs));
  } catch (error) {
    return [problem(`${from}: ${error instanceof Error ? error.message : String(error)}`)];
  }
  const missing = offers.filter(({ name }) => served.length > 0 && !served.includes(name));
  const there = offers.filter((offer) => !missing.includes(offer)).map(({ model }) => model.id);
  const listed = served.slice(0, 5).join(", ") || "none by name";
  const unknown = offers.filter((offer) => !missing.includes(offer) && offer.knowledge === "assumed");
  return [
    ...(there.length === 0
      ? []
      : [good(`${from} answers and serves ${there.slice(0, 5).join(", ")}${there.length > 5 ? `, and ${there.length - 5} more` : ""}`)]),
    ...missing.map(({ name }) => problem(`${from} answers, but does not serve ${name}. It serves: ${listed}. Choose one of them.`)),
    ...unknown
      .slice(0, 3)
      .map(({ model: { id } }) =>
        note(`What ${id} can do is only assumed. \`melete doctor --probe ${id}\` asks it a dozen short questions and keeps the answers.`),
      ),
  ];
}

async function checkFile(path: string, id: string): Promise<Finding> {
  const weights = await stat(path).catch(() => null);
  if (weights === null) return problem(`The weights of ${id} are not at ${path}. Correct "path" in models.json.`);
  return good(`The weights of ${id} are here (${(weights.size / 1e9).toFixed(1)} GB)`);
}

export async function checkPort(port: number): Promise<Finding> {
  if (port === 0) return good("Any free port will be taken");
  const taken = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(true));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(false)));
  });
  if (!taken) return good(`Port ${port} is free`);
  const health = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
  if (health?.ok) return note(`Something that looks like Melete already runs at http://127.0.0.1:${port}`);
  return problem(`Port ${port} is used by another program. Set MELETE_PORT to another one, or to 0 for any free one.`);
}
