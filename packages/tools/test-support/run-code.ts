// Runs a program as Melete does, in a process of its own, for tests that kill that process: `node run-code.ts python|javascript CODE`.
import { javascriptLimits } from "../src/code/run-javascript.ts";
import { pythonLimits } from "../src/code/executor.ts";
import { createQuickJs } from "../src/code/javascript/quickjs-executor.ts";
import { createBubblewrap } from "../src/code/sandbox/bubblewrap.ts";

const [language, code = ""] = process.argv.slice(2);
const { signal } = new AbortController();
const files: [] = [];
// long on the clock, so that only the end of this process, or processor time, ends the program
if (language === "python") await createBubblewrap().run({ code, files, signal, limits: { ...pythonLimits, wallMs: 600_000, cpuSeconds: 300 } });
else await createQuickJs().run({ code, files, signal, limits: { ...javascriptLimits, wallMs: 600_000, cpuSeconds: 2 } });
