// run_javascript: what it gives back, and that a program can neither get out of QuickJS nor take the machine.
import { readdirSync, readFileSync } from "node:fs";
import { executeTool, type Message } from "@melete/core";
import { expect, test } from "vitest";
import { toolContext } from "../../test-support/tool-context.ts";
import type { Execution, ExecutionLimits } from "./executor.ts";
import { createQuickJs } from "./javascript/quickjs-executor.ts";
import { createRunJavascript, javascriptLimits } from "./run-javascript.ts";

const executor = createQuickJs();
const signal = new AbortController().signal;
function run(code: string, change: Partial<ExecutionLimits> = {}): Promise<Execution> {
  return executor.run({ code, files: [], limits: { ...javascriptLimits, memoryMiB: 32, ...change }, signal });
}
const short = { wallMs: 700 };
const call = (code: string, history: Message[] = []) =>
  executeTool({ callId: "1", tool: "run_javascript", input: { code } }, [createRunJavascript() as never], { ...context, history });
const context = toolContext();

/** Children of this process that run QuickJS. */
function ownChildren(): string[] {
  const read = (path: string): string => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc").filter(
    (name) => read(`/proc/${name}/status`).includes(`PPid:\t${process.pid}\n`) && read(`/proc/${name}/cmdline`).includes("quickjs-process"),
  );
}

test("the last value and what is printed come back, values as they are written", async () => {
  const { stdout } = await run('console.log("a", { b: [1, 2n] }, new Map([["k", 1]]), undefined, new Error("e"));\n[3, 1, 2].toSorted()');
  expect(stdout).toBe('a {"b":[1,"2n"]} [["k",1]] undefined Error: e\n=> [1,2,3]\n');
  expect((await run("(async () => { await null; return 6 * 7; })()")).stdout).toBe("=> 42\n");
  expect((await run("const x = 1;")).stdout).toBe("");
});

test("text files are there by name, and what it writes comes back as files", async () => {
  const blob = await context.blobs.write(new TextEncoder().encode("a,b\n1,2\n"), { mediaType: "text/csv" });
  const history: Message[] = [{ role: "user", parts: [{ type: "file", blob, name: "sums.csv" }] }];
  const code = `const rows = files["sums.csv"].trim().split("\\n"); writeFile("n.json", { rows: rows.length }); files.file_${blob.hash.slice(0, 8)} === files["sums.csv"]`;
  const output = await call(code, history);
  expect(output.text).toMatch(/^=> true\n\nIt made:\nfile file_[0-9a-f]{8} \(n\.json, 10 bytes\)$/);
  expect(output.parts).toMatchObject([{ type: "file", name: "n.json", blob: { mediaType: "application/json" } }]);
});

test("errors come back as words, with the line", async () => {
  const output = await call("let a = 1;\nnull.x");
  expect([output.isError, output.text]).toEqual([true, expect.stringMatching(/TypeError: [\s\S]*main\.js:2/)]);
  expect((await call("let = ;")).text).toContain("SyntaxError");
  expect((await call("throw 'plain'")).text).toContain("plain");
  expect((await call("Promise.reject(new Error('late'))")).text).toContain("late");
  expect((await call("new Promise(() => 0)")).text).toContain("nothing settles");
});

test("loops end at the clock", async () => {
  for (const code of ["for (;;);", "(async () => { for (;;) await null; })()", "const f = () => Promise.resolve().then(f); f()"]) {
    expect((await run(code, short)).killedBy, code).toBe("time");
  }
});

test("loops that the interrupt handler of QuickJS does not see end at the clock, too: the process is killed", async () => {
  for (const code of [
    "const a = []; for (;;) a.push(new Array(1e5).fill(1));",
    "const a = []; for (let i = 0; i < 3e5; i++) a.push(i); for (;;) a.sort();",
  ]) {
    expect((await run(code, short)).killedBy, code).toBe("time");
  }
  expect(ownChildren()).toEqual([]);
});

test("a catastrophic regular expression ends at the clock", async () => {
  expect((await run("/^(a+)+$/.test('a'.repeat(40) + 'b')", short)).killedBy).toBe("time");
});

test("memory bombs end at QuickJS's limit or at the clock", async () => {
  for (const code of [
    "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)",
    "new Uint8Array(1 << 30)",
    "new ArrayBuffer(2 ** 31 - 1)",
    "'x'.repeat(2 ** 28)",
  ]) {
    const { killedBy, exitCode, stderr } = await run(code, short);
    // near its limit QuickJS gets slow, so the clock may come first
    expect(killedBy ?? `${exitCode} ${stderr}`, code).toMatch(/^time$|^1 .*(out of memory|invalid|too large)/i);
  }
});

test("recursion of every kind overflows inside, or ends the child, and is told", async () => {
  const deep = [
    "const f = () => f(); f()",
    "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)",
    "eval('['.repeat(1e5))",
    "'x'.replace(/x/, function f() { return 'x'.replace(/x/, f) })",
  ];
  for (const code of deep) {
    const { killedBy, exitCode, stderr } = await run(code, { wallMs: 20_000 });
    expect([killedBy, exitCode, stderr], code).toEqual([null, 1, expect.stringMatching(/stack/i)]);
  }
});

test("an output bomb is cut and ended, and files have a limit", async () => {
  const { killedBy, stdout } = await run("const line = 'x'.repeat(1e5); for (;;) console.log(line)", { outputBytes: 2_000 });
  expect(killedBy).toBe("output");
  expect(stdout.length).toBeLessThan(2_100);
  const { files, left } = await run("for (let i = 0; i < 100; i++) writeFile('f' + i, 'x'.repeat(1000))", { files: 3, fileBytes: 10_000 });
  expect([files.length, left.length]).toEqual([3, 20]);
  expect((await run("writeFile('big', 'x'.repeat(20000))", { fileBytes: 10_000 })).files).toEqual([]);
});

test("there is nothing of the host to be found", async () => {
  const names = [
    "process",
    "require",
    "module",
    "Deno",
    "Bun",
    "fetch",
    "XMLHttpRequest",
    "WebSocket",
    "setTimeout",
    "importScripts",
    "WebAssembly",
    "Worker",
    "navigator",
    "std",
    "os",
    "scriptArgs",
    "__print",
    "__write",
    "__files",
  ];
  const { stdout } = await run(`${JSON.stringify(names)}.filter((name) => name in globalThis)`);
  expect(stdout).toBe("=> []\n");
  const ways = [
    "console.log.constructor('return typeof process')()",
    "console.log.constructor.constructor('return typeof process')()",
    "(async () => {}).constructor('return typeof process')()",
    "writeFile.__proto__.constructor('return typeof require')()",
    "Object.getPrototypeOf(function* () {}).constructor('return typeof process')().next().value",
    "new Error().constructor.prepareStackTrace?.toString() ?? 'undefined'",
    "(() => { try { null.x } catch (e) { return e.constructor.constructor('return typeof process')() } })()",
    "typeof globalThis.constructor.constructor('return this')().process",
  ];
  for (const way of ways) expect((await run(way)).stdout, way).toMatch(/=> (undefined|\{\}|\[object Object\])\n/);
  for (const file of ["fs", "node:fs", "./quickjs-process.ts", "/etc/passwd"]) {
    const code = `import(${JSON.stringify(file)})`;
    const { exitCode, stdout } = await run(code);
    expect([exitCode, stdout], code).toEqual([1, ""]);
  }
});

test("changed built-ins change nothing outside: text is all that leaves", async () => {
  const code = `
JSON.stringify = () => { throw 1 }; Array.prototype.map = null; String.prototype.slice = null; Object.prototype.toJSON = () => "no";
Object.defineProperty(Object.prototype, "name", { get() { return "x" } }); Map.prototype[Symbol.iterator] = null;
writeFile({ toString() { return "../../etc/x" } }, "y");
throw { name: { toString: null }, message: 5n, get stack() { for (;;); } }`;
  const { killedBy, exitCode, files } = await run(code, short);
  expect(exitCode).not.toBe(0);
  expect(["time", null]).toContain(killedBy);
  expect(files.filter(({ name }) => name !== "x")).toEqual([]);
});

test("the child itself may not read files, write them or start processes, should QuickJS be broken out of", async () => {
  const { spawnSync } = await import("node:child_process");
  const { nodeArguments } = await import("./javascript/quickjs-executor.ts");
  const rights = nodeArguments().filter((argument) => argument.startsWith("--permission") || argument.startsWith("--allow"));
  const attempts = [
    "fs.readFileSync('/etc/passwd')",
    "fs.writeFileSync('/tmp/melete-escape', '')",
    "child.execSync('id')",
    "new worker.Worker('1', { eval: true })",
    "fs.readdirSync('/')",
  ];
  const code = `const fs = require('fs'), child = require('child_process'), worker = require('worker_threads');
for (const attempt of ${JSON.stringify(attempts)}) { try { eval(attempt); console.log('GOT', attempt) } catch (error) { console.log(error.code) } }`;
  const { stdout } = spawnSync(process.execPath, [...rights, "-e", code], { encoding: "utf8", env: {} });
  expect(stdout.trim().split("\n")).toEqual(attempts.map(() => "ERR_ACCESS_DENIED"));
});

test("a cancelled program is killed", async () => {
  const abort = new AbortController();
  const running = executor.run({ code: "for (;;);", files: [], limits: javascriptLimits, signal: abort.signal });
  abort.abort();
  expect((await running).killedBy).toBe("cancelled");
  expect(ownChildren()).toEqual([]);
});
