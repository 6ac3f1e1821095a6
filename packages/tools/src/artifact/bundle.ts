// Turns code into one script for a page, with esbuild: our own files that run in pages, and the React sources of artifacts. A source can
// import React and nothing else, neither packages nor files of this machine. It knows scripts, not pages.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions, Plugin } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

const shared = {
  bundle: true,
  write: false,
  minify: true,
  format: "iife",
  platform: "browser",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "silent",
  define: { "process.env.NODE_ENV": '"production"' },
  tsconfigRaw: { compilerOptions: { jsx: "react-jsx" } },
} as const satisfies BuildOptions;

const ours = new Map<string, Promise<string>>();

/** A file of page/ with what it imports; made once per process. */
export function pageScript(name: "prelude" | "chart"): Promise<string> {
  let script = ours.get(name);
  if (script === undefined) {
    script = run({ entryPoints: [join(here, "page", `${name}.ts`)] });
    ours.set(name, script);
    script.catch(() => ours.delete(name));
  }
  return script;
}

export type Compiled = { ok: true; script: string } | { ok: false; problem: string };

/** how the entry names the source; no source may import it */
const sourceModule = "artifact";
const importable = new Set(["react", "react-dom", "react-dom/client", "react/jsx-runtime"]);

/** The source of a React component (its default export, or a component called App) as a script that draws it into #root. */
export async function compileReact(source: string): Promise<Compiled> {
  const entry = [
    'import * as React from "react";',
    'import { createRoot } from "react-dom/client";',
    // sources that were written for a page with React as a global
    "Object.assign(globalThis, { React, ReactDOM: { createRoot } });",
    `const { default: App } = await import(${JSON.stringify(sourceModule)});`,
    'if (App) createRoot(document.getElementById("root")).render(React.createElement(App));',
  ];
  // `import` after the globals are there; in one script that is a call, so the entry is a module function
  const text = `${entry.slice(0, 3).join("\n")}\n(async () => {\n${entry.slice(3).join("\n")}\n})().catch((error) => { setTimeout(() => { throw error; }); });`;
  const fromSource: Plugin = {
    name: "artifact",
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, namespace, kind }) => {
        if (namespace !== sourceModule) return path === sourceModule && kind === "dynamic-import" ? { path, namespace: sourceModule } : undefined;
        if (importable.has(path)) return build.resolve(path, { kind: "import-statement", resolveDir: here });
        return { errors: [{ text: `An artifact can import ${[...importable].join(", ")}, not ${JSON.stringify(path)}` }] };
      });
      build.onLoad({ filter: /.*/, namespace: sourceModule }, () => ({ contents: withDefaultExport(source), loader: "tsx" }));
    },
  };
  try {
    return { ok: true, script: await run({ stdin: { contents: text, loader: "js", resolveDir: here, sourcefile: "entry" }, plugins: [fromSource] }) };
  } catch (cause) {
    const problem = describeErrors(cause);
    if (problem === null) throw cause;
    return { ok: false, problem };
  }
}

/** Models forget the export more often than the component. */
function withDefaultExport(source: string): string {
  if (/export\s+default|export\s*\{[^}]*\bas\s+default\b/.test(source) || /\b(createRoot|hydrateRoot|ReactDOM\.render)\b/.test(source)) return source;
  const name = /^\s*(?:export\s+)?(?:function|const|let|class)\s+(App)\b/m.exec(source) ?? lastComponent(source);
  return name === null ? source : `${source}\nexport default ${name[1]};\n`;
}

function lastComponent(source: string): RegExpMatchArray | null {
  return [...source.matchAll(/^(?:export\s+)?(?:function|const|class)\s+([A-Z]\w*)\b/gm)].at(-1) ?? null;
}

async function run(options: BuildOptions): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({ ...shared, ...options, write: false });
  return outputFiles[0].text;
}

interface EsbuildMessage {
  text: string;
  location: { line: number; column: number; lineText: string } | null;
}

function describeErrors(cause: unknown): string | null {
  if (!(cause instanceof Error) || !("errors" in cause) || !Array.isArray(cause.errors)) return null;
  const messages = cause.errors as EsbuildMessage[];
  return messages
    .slice(0, 5)
    .map(({ text, location }) =>
      location === null ? text : `line ${location.line}, column ${location.column + 1}: ${text}\n  ${location.lineText.trim().slice(0, 200)}`,
    )
    .join("\n");
}
