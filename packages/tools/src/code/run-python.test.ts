// run_python: what it gives back, and that nothing leaves its sandbox. Where there is no bubblewrap these tests say so and are skipped.
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import type { Message } from "@melete/core";
import { expect, test } from "vitest";
import { toolContext } from "../../test-support/tool-context.ts";
import { type Execution, type ExecutionLimits, pythonLimits } from "./executor.ts";
import { createRunPython } from "./run-python.ts";
import { createBubblewrap } from "./sandbox/bubblewrap.ts";
import { readResults, safeName } from "./sandbox/read-results.ts";

const executor = createBubblewrap();
const missing = await executor.missing();
if (missing !== null) console.warn(`run_python is not tested: ${missing}`);
const sandboxed = test.skipIf(missing !== null);

const signal = new AbortController().signal;
function run(code: string, change: Partial<ExecutionLimits> = {}): Promise<Execution> {
  return executor.run({ code, files: [], limits: { ...pythonLimits, wallMs: 20_000, ...change }, signal });
}

/** Processes of this machine whose command line or environment has the word. */
function processesWith(word: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const read = (path: string): string => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return "";
    }
  };
  return pids.filter((pid) => read(`/proc/${pid}/cmdline`).includes(word));
}

sandboxed("it calculates with numpy, sees the conversation's files by name, and what it writes comes back", async () => {
  const context = toolContext();
  const table = await context.blobs.write(new TextEncoder().encode("a,b\n1,2\n3,4\n"), { mediaType: "text/csv" });
  const history: Message[] = [{ role: "user", parts: [{ type: "file", blob: table, name: "sums.csv" }] }];
  const code = `
import numpy as np, cv2, os
name = os.listdir("/in")
t = np.loadtxt("/in/file_${table.hash.slice(0, 8)}.csv", delimiter=",", skiprows=1)
print(t.sum())
cv2.imwrite("plot.png", np.full((20, 30, 3), 255, np.uint8))
open("result.csv", "w").write("sum\\n10\\n")`;
  const { text, parts, isError } = await createRunPython({ executor }).run({ code }, { ...context, history });
  expect([isError, text]).toEqual([undefined, expect.stringContaining("10.0")]);
  expect(parts).toMatchObject([
    { type: "image", name: "plot.png", blob: { mediaType: "image/png", width: 30, height: 20 }, origin: {} },
    { type: "file", name: "result.csv", blob: { mediaType: "text/csv" } },
  ]);
});

sandboxed("inputs cannot be changed, and an error comes back as words", async () => {
  const { exitCode, stderr, killedBy } = await run("open('/in/main.py', 'a')");
  expect([exitCode, killedBy, stderr]).toEqual([1, null, expect.stringMatching(/Read-only file system|Permission denied/)]);
});

sandboxed("it sees no file of this machine but /usr", async () => {
  const home = process.env.HOME ?? "/root";
  const { stdout } = await run(`
import os
for path in ["/etc/shadow", "/etc/passwd", "/root", "/home", ${JSON.stringify(home)}, "/var", "/sys", "/run", ${JSON.stringify(process.cwd())}, "/proc/1/root/etc/passwd", "/usr/local/lib", "../../../../etc/passwd"]:
    print(os.path.exists(path), path)
print(sorted(os.environ))`);
  expect(stdout).not.toContain("True");
  expect(stdout).toContain(`['HOME', 'LANG'`);
  expect(stdout).not.toMatch(/KEY|TOKEN|NODE/);
});

sandboxed("nothing can be written outside /out, /tmp and /dev/shm", async () => {
  const { stdout } = await run(`
import os
for folder, folders, names in os.walk("/"):
    if folder == "/": folders.remove("proc")
    try:
        open(folder + "/probe", "w"); print("wrote", folder); os.remove(folder + "/probe")
    except OSError: pass`);
  expect(stdout.trim().split("\n").sort()).toEqual(["wrote /dev/shm", "wrote /out", "wrote /tmp"]);
});

sandboxed("there is no network: not loopback, not a metadata address, not a name, not the host by vsock", async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { stdout } = await run(`
import socket
def attempt(what, *call):
    try: call[0](*call[1:]); print("got through:", what)
    except Exception as error: print(what, type(error).__name__)
attempt("loopback", socket.create_connection, ("127.0.0.1", ${port}), 2)
attempt("metadata", socket.create_connection, ("169.254.169.254", 80), 2)
attempt("internet", socket.create_connection, ("1.1.1.1", 53), 2)
attempt("name", socket.getaddrinfo, "example.org", 80)
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("8.8.8.8", 53)))
attempt("vsock", lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM))
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))`);
  await new Promise((resolve) => server.close(resolve));
  expect(stdout).toContain("vsock OSError");
  expect(stdout).not.toContain("got through");
  expect(connections).toBe(0);
});

sandboxed("it has no privileges: no ptrace, mount, namespaces, chroot, keys or kernel programs", async () => {
  const { stdout } = await run(`
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)
def attempt(what, result): print(what, "failed" if result == -1 else "WORKED", os.strerror(ctypes.get_errno()))
child = os.fork()
if child == 0:
    import time
    time.sleep(60)
attempt("ptrace", libc.ptrace(16, child, 0, 0))
attempt("mount", libc.mount(b"none", b"/tmp", b"tmpfs", 0, None))
attempt("umount", libc.umount2(b"/in/main.py", 2))
attempt("unshare user", libc.unshare(0x10000000))
attempt("unshare mount", libc.unshare(0x00020000))
attempt("clone user", libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) if platform.machine() == "x86_64" else -1)
attempt("chroot", libc.chroot(b"/tmp"))
attempt("setuid", libc.setuid(0))
attempt("keyctl", libc.syscall(250 if platform.machine() == "x86_64" else 219, 0, -3, 0, 0, 0))
attempt("bpf", libc.syscall(321 if platform.machine() == "x86_64" else 280, 0, 0, 0))
import resource
try: resource.setrlimit(resource.RLIMIT_NPROC, (10000, 10000)); print("raising a limit WORKED")
except ValueError: print("raising a limit failed")
print([line for line in open("/proc/self/status") if line.startswith("CapEff")])`);
  expect(stdout).toContain("ptrace failed");
  expect(stdout).toContain("CapEff:\\t0000000000000000");
  expect(stdout).not.toContain("WORKED");
});

sandboxed("links, devices and pipes in the output folder do not come back, nor what they point to", async () => {
  const { files, left } = await run(`
import os
os.symlink("/etc/passwd", "passwd.txt"); os.symlink("/", "root"); os.symlink("/proc/self/environ", "environ.txt"); os.mkfifo("pipe")
os.mkdir("sub"); open("sub/..\\\\..\\\\evil.txt", "w").write("x"); open("good.txt", "w").write("good")`);
  expect(files.map(({ name }) => name)).toEqual(["good.txt", "evil.txt"]);
  expect(left.join("\n")).toMatch(/environ.txt: not a regular file[\s\S]*passwd.txt: not a regular file[\s\S]*pipe: not a regular file/);
});

test("a forged answer of the runner is only bytes: no path leaves, and lengths are checked", () => {
  const answer = (header: unknown) => readResults(new TextEncoder().encode(`${JSON.stringify(header)}\nevil`), pythonLimits);
  const files = [
    { name: "../../root/.ssh/authorized_keys", size: 2 },
    { name: "..\\..\\con.txt", size: 2 },
    { name: "big", size: 10 ** 12 },
  ];
  expect(answer({ exitCode: 0, killedBy: null, files, left: [] })?.files.map(({ name, bytes }) => [name, bytes.byteLength])).toEqual([
    ["authorized_keys", 2],
    ["con.txt", 2],
  ]);
  expect([
    answer({}),
    answer({ exitCode: 0, killedBy: null, files: [{ name: "x", size: -1 }], left: [] }),
    readResults(new Uint8Array(9), pythonLimits),
  ]).toEqual([null, null, null]);
  expect(["..", "", "a\0b", ".bashrc", "x\u202ecsv.exe"].map(safeName)).toEqual(["file", "file", "a-b", "bashrc", "x-csv.exe"]);
});

sandboxed("a program cannot end, stop or look into the runner, nor write its results", async () => {
  const { stdout, exitCode, files } = await run(`
import os, signal
def attempt(what, call, *values):
    try: call(*values); print(what, "got through")
    except OSError as error: print(what, type(error).__name__)
attempt("descriptors", os.listdir, "/proc/1/fd")
attempt("results", open, "/proc/1/fd/3", "wb")
attempt("memory", open, "/proc/1/mem", "rb")
for s in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP): os.kill(1, s)
open("still.txt", "w").write("here")`);
  expect(stdout).not.toContain("got through");
  expect([exitCode, files.map(({ name }) => name)]).toEqual([0, ["still.txt"]]);
});

sandboxed("an endless loop is ended, and so is one that ignores signals", async () => {
  const [loop, stubborn] = await Promise.all([
    run("while True: pass", { wallMs: 1500 }),
    run("import signal\nfor s in range(1, 65):\n  try: signal.signal(s, signal.SIG_IGN)\n  except (OSError, ValueError): pass\nwhile True: pass", {
      wallMs: 1500,
    }),
  ]);
  expect([loop.killedBy, stubborn.killedBy]).toEqual(["time", "time"]);
});

sandboxed("processor time is limited, too", async () => {
  expect((await run("while True: pass", { cpuSeconds: 1 })).killedBy).toBe("time");
  const deaf = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass";
  expect((await run(deaf, { cpuSeconds: 1 })).killedBy).toBe("time");
  const own = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)";
  expect(await run(own)).toMatchObject({ killedBy: null, exitCode: -9 });
});

sandboxed("memory is limited for one process and for all together", async () => {
  const [one, all] = await Promise.all([
    run("x = bytearray(3 << 30); print('got it')", { memoryMiB: 256 }),
    run(
      "import os, time\nfor _ in range(8):\n  if os.fork() == 0:\n    x = bytearray(b'x') * (150 << 20); time.sleep(60)\ntime.sleep(60)\nprint('got it')",
      { memoryMiB: 300 },
    ),
  ]);
  expect([one.stdout, one.stderr]).toEqual(["", expect.stringContaining("MemoryError")]);
  expect([all.stdout, all.killedBy]).toEqual(["", "memory"]);
});

sandboxed("memory of no process, shared memory and children of threads are no way around the limit", async () => {
  const { stdout } = await run(`
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.memfd_create(b"x", 0), libc.shmget(0, 4096, 0o1600), libc.msgget(0, 0o1600))`);
  expect(stdout).toBe("-1 -1 -1\n");
  const shared = await run("import mmap\nkept = []\nwhile True:\n  m = mmap.mmap(-1, 8 << 20)\n  m.write(b'x' * (8 << 20))\n  kept.append(m)", {
    memoryMiB: 300,
  });
  expect(shared.killedBy ?? shared.stderr).toMatch(/^memory$|Error/);
  const inThreads = `
import os, threading, time
def work():
    if os.fork() == 0:
        x = bytearray(b'x') * (160 << 20)
        time.sleep(60)
    time.sleep(60)
for _ in range(6): threading.Thread(target=work, daemon=True).start()
time.sleep(60)`;
  expect((await run(inThreads, { memoryMiB: 700 })).killedBy).toBe("memory");
});

sandboxed("names alone cannot fill the kernel's memory", async () => {
  const code = "i = 0\nwhile True:\n  open(f'/tmp/{i}', 'w').close()\n  i += 1";
  expect((await run(code)).killedBy).toBe("disk");
});

sandboxed("a run that is cancelled at once, while the sandbox is still being built, ends and leaves nothing", async () => {
  const abort = new AbortController();
  // the limits stand in the command line, so an odd one marks this run
  const limits = { ...pythonLimits, wallMs: 20_000 + Math.random() };
  const running = executor.run({ code: "import time; time.sleep(600)", files: [], limits, signal: abort.signal });
  abort.abort();
  expect((await running).killedBy).toBe("cancelled");
  expect(processesWith(String(limits.wallMs))).toEqual([]);
});

sandboxed("a fork bomb runs into the limit and leaves nothing behind", async () => {
  const word = randomUUID();
  const { stdout, killedBy } = await run(`
import os, sys, subprocess
made = 0
try:
    while made < 1000:
        subprocess.Popen(["/usr/bin/python3", "-c", "import time; time.sleep(600)", "${word}"], start_new_session=True)
        made += 1
except OSError as error: print(made, error)`);
  expect([killedBy, Number.parseInt(stdout, 10)]).toEqual([null, expect.toSatisfy((made: number) => made > 5 && made < 30)]);
  expect(processesWith(word)).toEqual([]);
});

sandboxed("processes in the background end with the program, and with a cancelled run", async () => {
  const word = randomUUID();
  const leave = `
import subprocess
subprocess.Popen(["/usr/bin/setsid", "/usr/bin/nohup", "/usr/bin/python3", "-c", "import time; time.sleep(600)", "${word}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print("left", flush=True)`;
  expect((await run(leave)).stdout).toContain("left");
  expect(processesWith(word)).toEqual([]);
  const abort = new AbortController();
  const running = executor.run({ code: `${leave}\nimport time; time.sleep(600)`, files: [], limits: pythonLimits, signal: abort.signal });
  await expect.poll(() => processesWith(word).length).toBeGreaterThan(0);
  abort.abort();
  expect((await running).killedBy).toBe("cancelled");
  expect(processesWith(word)).toEqual([]);
});

sandboxed("an output bomb is cut and ended", async () => {
  const { stdout, killedBy } = await run("import sys\nwhile True: sys.stdout.write('x' * 65536)");
  expect(killedBy).toBe("output");
  expect(stdout.length).toBeLessThan(pythonLimits.outputBytes + 100);
});

sandboxed("long output keeps its beginning and its end", async () => {
  const { stdout } = await run("print('first'); print('x' * 100000); print('last')");
  expect(stdout).toMatch(/^first\n[\s\S]*bytes left out[\s\S]*last\n$/);
});

sandboxed("the disk cannot be filled: folders are small and in memory", async () => {
  const before = readdirSync(tmpdir()).length;
  const { stdout, files, left } = await run(
    `
import os
for folder in ["/tmp", "/out", "/dev/shm"]:
    total = 0
    try:
        for index in range(100):
            with open(f"{folder}/{index}.bin", "wb", buffering=0) as file:
                for _ in range(64): total += file.write(b"x" * (1 << 20))
    except OSError as error: print(folder, total >> 20, error.strerror)`,
    { diskMiB: 8 },
  );
  expect(stdout.match(/No space left|File too large/g)).toHaveLength(3);
  expect(stdout).toMatch(/\/tmp [78] /);
  expect(files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)).toBeLessThanOrEqual(pythonLimits.fileBytes);
  expect(left).toEqual([]);
  expect(readdirSync(tmpdir()).length - before).toBeLessThan(5);
});

sandboxed("too many and too large files are named, not brought back", async () => {
  const { files, left } = await run("for i in range(5): open(f'{i}.txt', 'w').write('x')\nopen('a.bin', 'wb').write(b'x' * 3000)", {
    files: 3,
    fileBytes: 2000,
  });
  expect(files.map(({ name }) => name)).toEqual(["0.txt", "1.txt", "2.txt"]);
  expect(left.join("\n")).toContain("a.bin: ");
});

test("without a sandbox nothing is run, and the answer says what to install", async () => {
  const never = { missing: async () => "Not installed: x is missing. Install with: y", run: () => Promise.reject(new Error("it ran")) };
  const { text, isError } = await createRunPython({ executor: never }).run({ code: "print(1)" }, toolContext());
  expect([isError, text]).toEqual([true, expect.stringContaining("Install with: y")]);
});

test("a file that the conversation does not have is refused before anything runs", async () => {
  const idle = { missing: async () => null, run: () => Promise.reject(new Error("it ran")) };
  const { text } = await createRunPython({ executor: idle }).run({ code: "1", files: ["/etc/passwd"] }, toolContext());
  expect(text).toContain("The conversation has no /etc/passwd");
  expect(existsSync("/etc/passwd")).toBe(true);
});
