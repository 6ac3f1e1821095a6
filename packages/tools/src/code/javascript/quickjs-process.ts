// The child that runs one JavaScript program in QuickJS and ends. It is started with nothing but the program on stdin, and killed from
// outside when it takes too long: QuickJS asks its interrupt handler too rarely to be stopped from within. It imports nothing of ours.
import { createWriteStream, writeSync } from "node:fs";
import type { QuickJSContext } from "quickjs-emscripten";

interface Request {
  code: string;
  files: { name: string; text: string }[];
  memoryMiB: number;
  stackKiB: number;
  wallMs: number;
  outputFiles: number;
  outputFileBytes: number;
}

/**
 * What the program finds, written in its own language: the host lends two functions, takes text only, and gives no object of its own.
 * Text is made in there, where memory is limited.
 */
const prelude = `(() => {
  const print = globalThis.__print, write = globalThis.__write, given = globalThis.__files;
  delete globalThis.__print; delete globalThis.__write; delete globalThis.__files;
  const stringify = JSON.stringify, isError = (value) => value instanceof Error, text = String;
  const show = (value) => {
    if (typeof value === "string") return value;
    if (isError(value)) return value.name + ": " + value.message;
    if (typeof value === "function") return "[function " + value.name + "]";
    if (typeof value === "object" && value !== null) {
      try {
        const json = stringify(value, (_, v) => typeof v === "bigint" ? text(v) + "n" : v instanceof Map ? [...v] : v instanceof Set ? [...v] : v);
        if (json !== undefined) return json;
      } catch {}
    }
    return typeof value === "bigint" ? text(value) + "n" : text(value);
  };
  const log = (...values) => print(values.map(show).join(" ") + "\\n");
  globalThis.console = { log, info: log, warn: log, error: log, debug: log };
  globalThis.files = Object.freeze({ ...given });
  globalThis.writeFile = (name, content) => write(text(name), show(content));
  return show;
})()`;

const chunks: Uint8Array[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
const request = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Request;

const written = new Map<string, Uint8Array>();
const left: string[] = [];
let room = request.outputFileBytes;

// where it is, the parent says: looking for it would need the right to read folders above
const { newQuickJSWASMModuleFromVariant, RELEASE_SYNC } = (await import(process.argv[2] ?? "")) as typeof import("quickjs-emscripten");
const quickjs = await newQuickJSWASMModuleFromVariant(RELEASE_SYNC);
const runtime = quickjs.newRuntime({ memoryLimitBytes: request.memoryMiB * 1024 * 1024, maxStackSizeBytes: request.stackKiB * 1024 });
const deadline = performance.now() + request.wallMs;
let late = false;
runtime.setInterruptHandler(() => {
  late ||= performance.now() > deadline;
  return late;
});
const context = runtime.newContext();
// from now on time is the program's; a space before JSON means nothing
writeSync(3, " ");
await finish(runGuarded());

/** Some recursion, such as that of the parser, overflows the stack of WebAssembly before QuickJS sees it. */
function runGuarded(): number {
  try {
    return run(context);
  } catch (error) {
    say(2, `${error instanceof Error ? `${error.name}: ${error.message}` : "The program broke QuickJS."}\n`);
    return 1;
  }
}

function run(vm: QuickJSContext): number {
  lend(vm);
  const prepared = vm.evalCode(prelude, "prelude.js");
  if (prepared.error !== undefined) throw new Error("The prelude does not run.");
  const show = prepared.value;
  const result = vm.evalCode(request.code, "main.js");
  if (result.error !== undefined) return fail(vm, result.error);
  const jobs = runtime.executePendingJobs();
  if (jobs.error !== undefined) return fail(vm, jobs.error);
  const state = vm.getPromiseState(result.value);
  if (state.type === "rejected") return fail(vm, state.error);
  if (state.type === "pending") {
    say(2, "The program ended while it still waited for a promise that nothing settles.\n");
    return 1;
  }
  const { value } = state;
  if (vm.typeof(value) === "undefined") return 0;
  const shown = vm.callFunction(show, vm.undefined, value);
  if (shown.error !== undefined) return fail(vm, shown.error);
  say(1, `=> ${vm.getString(shown.value)}\n`);
  return 0;
}

/** Waits until it is read: a stream would keep what a program prints without end in our memory. */
function say(descriptor: 1 | 2, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.byteLength > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
}

function lend(vm: QuickJSContext): void {
  const print = vm.newFunction("print", (text) => {
    say(1, vm.getString(text));
  });
  const write = vm.newFunction("write", (nameHandle, contentHandle) => {
    const name = vm.getString(nameHandle).slice(0, 200);
    const bytes = new TextEncoder().encode(vm.getString(contentHandle));
    room += written.get(name)?.byteLength ?? 0;
    if (bytes.byteLength > room || (written.size >= request.outputFiles && !written.has(name))) {
      if (left.length < 20) left.push(`${name}: too many or too large files`);
      return;
    }
    room -= bytes.byteLength;
    written.set(name, bytes);
  });
  const files = vm.newObject();
  for (const { name, text } of request.files) {
    const handle = vm.newString(text);
    vm.setProp(files, name, handle);
    handle.dispose();
  }
  vm.setProp(vm.global, "__print", print);
  vm.setProp(vm.global, "__write", write);
  vm.setProp(vm.global, "__files", files);
}

type Handle = Parameters<QuickJSContext["dump"]>[0];

/** Only text is taken of an error: its name, its message and where it arose, each as a string of bounded length. */
function fail(vm: QuickJSContext, error: Handle): number {
  const field = (name: string): string => {
    if (vm.typeof(error) !== "object") return "";
    const handle = vm.getProp(error, name);
    return vm.typeof(handle) === "string" ? vm.getString(handle).slice(0, 2_000) : "";
  };
  const message = vm.typeof(error) === "string" ? vm.getString(error).slice(0, 2_000) : `${field("name") || "Error"}: ${field("message")}`;
  say(2, `${message}\n${field("stack")}`);
  return 1;
}

async function finish(code: number): Promise<void> {
  const files = [...written].map(([name, bytes]) => ({ name, size: bytes.byteLength }));
  const head = { exitCode: code, killedBy: late ? "time" : null, files, left };
  const results = createWriteStream("", { fd: 3 });
  results.write(`${JSON.stringify(head)}\n`);
  for (const bytes of written.values()) results.write(bytes);
  await new Promise<void>((resolve) => results.end(resolve));
  // the heap of QuickJS is not taken down piece by piece: the process ends with it
  process.exit(0);
}
