// Runs programs of agents and calls in them, to see what each does: in the sandboxes of run_python and run_javascript. It writes the few
// lines around a program that make the calls; which programs are alike, and what follows from it, it does not know.
import type { Workbench } from "@melete/core";
import { transform } from "esbuild";
import { type ExecutionLimits, type Executor, pythonLimits } from "./executor.ts";
import { createQuickJs } from "./javascript/quickjs-executor.ts";
import { javascriptLimits } from "./run-javascript.ts";
import { createBubblewrap } from "./sandbox/bubblewrap.ts";
import { createTurnstile } from "./turnstile.ts";

const outputBytes = 256 * 1024;
const atOnce = 2;

interface Language {
  executor: Executor;
  limits: ExecutionLimits;
  /** the whole program: what an agent wrote, the calls, and one line that begins with `mark` and holds their outcomes as JSON */
  around(source: string, calls: readonly string[], mark: string): string | Promise<string>;
}

export interface TryCallsOptions {
  python?: Executor;
  javascript?: Executor;
}

export function createTryCalls({ python = createBubblewrap(), javascript = createQuickJs() }: TryCallsOptions = {}): Workbench["tryCalls"] {
  const turnstile = createTurnstile(atOnce);
  const inPython: Language = { executor: python, limits: { ...pythonLimits, wallMs: 10_000, outputBytes }, around: aroundPython };
  const inJavascript: Language = { executor: javascript, limits: { ...javascriptLimits, wallMs: 3_000, outputBytes }, around: aroundJavascript };
  const languages = new Map<string, Language>([
    ...["python", "py", "python3"].map((name) => [name, inPython] as const),
    ...["javascript", "js", "mjs", "typescript", "ts"].map((name) => [name, inJavascript] as const),
  ]);

  return async (name, programs, calls, signal) => {
    const language = languages.get(name);
    if (language === undefined || (await language.executor.missing()) !== null) return null;
    const { executor, limits, around } = language;
    return Promise.all(
      programs.map(async (source) => {
        // nobody can write the line of outcomes who does not know how it begins
        const mark = `outcomes ${crypto.randomUUID()} `;
        const code = await around(source, calls, mark);
        const { stdout } = await turnstile.pass(signal, () => executor.run({ code, files: [], limits, signal }));
        return readOutcomes(stdout, mark, calls.length);
      }),
    );
  };
}

/** A program that did not get to its end, because a call hangs or it does not even start, has failed in all of them. */
function readOutcomes(stdout: string, mark: string, calls: number): (string | null)[] {
  const line = stdout.split("\n").find((one) => one.startsWith(mark));
  const failed = Array<null>(calls).fill(null);
  if (line === undefined) return failed;
  try {
    const outcomes: unknown = JSON.parse(line.slice(mark.length));
    if (!Array.isArray(outcomes) || outcomes.length !== calls) return failed;
    return outcomes.map((outcome) => (typeof outcome === "string" ? outcome : null));
  } catch {
    return failed;
  }
}

/**
 * An outcome is the value and what was printed. Numbers have twelve digits, sets and the keys of objects an order. What shows nothing (no value
 * and nothing printed, a function, a promise) and what cannot be called is null; an error that the program raises is an outcome.
 */
function aroundPython(source: string, calls: readonly string[], mark: string): string {
  const given = JSON.stringify(JSON.stringify({ source, calls, mark }));
  return `
import contextlib, io, itertools, json, sys, types
given = json.loads(${given})

def plain(value, depth=0):
    if depth > 20: return "..."
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)): return value
    if isinstance(value, float): return repr(value) if value != value or value in (float("inf"), float("-inf")) else float("%.12g" % value)
    if isinstance(value, dict): return {"keys": [[plain(key, depth + 1), plain(item, depth + 1)] for key, item in sorted(value.items(), key=lambda pair: repr(pair[0]))]}
    if isinstance(value, (list, tuple)): return [plain(item, depth + 1) for item in value]
    if isinstance(value, (set, frozenset)): return {"set": sorted((plain(item, depth + 1) for item in value), key=repr)}
    if hasattr(value, "tolist"): return plain(value.tolist(), depth + 1)
    if isinstance(value, (types.GeneratorType, map, filter, zip, range)): return [plain(item, depth + 1) for item in itertools.islice(value, 1000)]
    if isinstance(value, (types.FunctionType, types.CoroutineType, type, types.ModuleType)): raise LookupError()
    if hasattr(value, "__dict__"): return {type(value).__name__: plain(vars(value), depth + 1)}
    return repr(value)

def outcome(call, names):
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            value = eval(call, names)
            shown = plain(value)
    except (NameError, SyntaxError, LookupError) as error:
        if type(error) in (KeyError, IndexError): return "raises " + type(error).__name__
        return None
    except BaseException as error:
        return "raises " + type(error).__name__
    if value is None and printed.getvalue() == "": return None
    said = [] if value is None else [json.dumps(shown, ensure_ascii=False)]
    if printed.getvalue() != "": said.append("prints " + json.dumps(printed.getvalue(), ensure_ascii=False))
    return ", ".join(said)[:8000]

names = {"__name__": "candidate"}
try:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(given["source"], "candidate.py", "exec"), names)
except BaseException:
    pass
outcomes = [outcome(call, names) for call in given["calls"]]
sys.stdout.write("\\n" + given["mark"] + json.dumps(outcomes) + "\\n")
`;
}

async function aroundJavascript(source: string, calls: readonly string[], mark: string): Promise<string> {
  // types go, and with them what only a module may hold
  const { code } = await transform(source, { loader: "ts", logLevel: "silent" }).catch(() => ({ code: source }));
  const script = code
    .replace(/^export\s+default\s+(?=(?:async\s+)?(?:function|class)\b)/gm, "")
    .replace(/^export\s+(?=[a-z])/gm, "")
    .replace(/^export\s*\{[^}]*\};?/gm, "");
  return `
var module = { exports: {} }, exports = module.exports;
globalThis.__outcomes = (() => {
  const { stringify } = JSON, isArray = Array.isArray, log = console.log, text = String, { assign, entries, keys } = Object;
  let printed = [];
  assign(console, Object.fromEntries(keys(console).map((name) => [name, (...values) => { printed.push(values.map((value) => typeof value === "string" ? value : stringify(plain(value))).join(" ")); }])));
  const plain = (value, depth = 0) => {
    if (depth > 20) return "...";
    if (typeof value === "number") return Number.isFinite(value) ? Number(value.toPrecision(12)) : text(value);
    if (typeof value === "bigint") return text(value) + "n";
    if (typeof value === "function" || typeof value?.then === "function") throw new ReferenceError();
    if (typeof value !== "object" || value === null) return value ?? null;
    if (isArray(value)) return value.map((item) => plain(item, depth + 1));
    if (value instanceof Map) return { map: [...value].map((pair) => plain(pair, depth + 1)) };
    if (value instanceof Set) return { set: [...value].map((item) => stringify(plain(item, depth + 1))).sort() };
    if (typeof value.next === "function" && typeof value[Symbol.iterator] === "function") {
      const items = [];
      for (const item of value) if (items.push(plain(item, depth + 1)) >= 1000) break;
      return items;
    }
    return { keys: entries(value).map(([key, item]) => [key, plain(item, depth + 1)]).sort() };
  };
  return (calls, run) => {
    const outcomes = calls.map((call) => {
      printed = [];
      try {
        const value = run(call);
        const shown = plain(value);
        if (value == null && printed.length === 0) return null;
        const said = value == null ? [] : [stringify(shown)];
        if (printed.length > 0) said.push("prints " + stringify(printed.join("\\n")));
        return said.join(", ").slice(0, 8000);
      } catch (error) {
        const cannot = error instanceof ReferenceError || error instanceof SyntaxError || /not a function/.test(text(error?.message));
        return cannot ? null : "throws " + text(error?.name ?? typeof error);
      }
    });
    log("\\n" + ${JSON.stringify(mark)} + stringify(outcomes));
  };
})();
${script}

;for (const name of Object.keys(module.exports)) if (!(name in globalThis)) globalThis[name] = module.exports[name];
globalThis.__outcomes(${JSON.stringify(calls)}, (call) => eval("(" + call + "\\n)")); undefined`;
}
