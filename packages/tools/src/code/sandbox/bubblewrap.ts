// Runs Python in bubblewrap: no network, a read-only system, folders in memory of bounded size, no environment, no privileges. Everything
// goes in and out through pipes, so nothing is written to the disk of this machine. Where that cannot be had it says so, and runs nothing.
import { spawn } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import type { Writable } from "node:stream";
import type { Execution, ExecutionLimits, Executor, InputFile } from "../executor.ts";
import { seccompProgram } from "./seccomp.ts";
import { watchChild } from "./watch-child.ts";

const installCommand = "sudo apt-get install -y bubblewrap python3 python3-numpy python3-opencv python3-pil";
const bwrap = "/usr/bin/bwrap";
const python = "/usr/bin/python3";
/** Long after a runner that still lives would have ended. */
const lastResortMs = 5_000;
/** nobody: as root, limits on processes do not hold, and an escape would be root */
const unprivileged = 65_534;

export function createBubblewrap(): Executor {
  let checked: Promise<string | null> | null = null;
  return {
    async missing() {
      checked ??= findMissing();
      const missing = await checked;
      // it may be installed while Melete runs
      if (missing !== null) checked = null;
      return missing;
    },
    run: runInBubblewrap,
  };
}

async function findMissing(): Promise<string | null> {
  if (process.platform !== "linux") {
    return "Not installed: Python is run in bubblewrap, which exists on Linux only. Run Melete in a Linux container or virtual machine.";
  }
  if (seccompProgram() === null) return `Not available: there is no filter of system calls for ${process.arch}; code runs on x64 and arm64.`;
  const missing = await Promise.all(
    [bwrap, python].map((path) =>
      access(path).then(
        () => null,
        () => path,
      ),
    ),
  );
  const absent = missing.filter((path) => path !== null);
  if (absent.length > 0) return `Not installed: ${absent.join(" and ")} ${absent.length > 1 ? "are" : "is"} missing. Install with: ${installCommand}`;
  const limits: ExecutionLimits = {
    wallMs: 20_000,
    cpuSeconds: 20,
    memoryMiB: 512,
    processes: 8,
    outputBytes: 2000,
    diskMiB: 1,
    files: 1,
    fileBytes: 100,
  };
  const probe = await runInBubblewrap({ code: "print('ready')", files: [], limits, signal: new AbortController().signal });
  if (probe.stdout.trim() === "ready") return null;
  const words = probe.stderr.trim().slice(0, 300) || `exit code ${probe.exitCode}`;
  return `Not available: bubblewrap cannot make a sandbox here (it said: ${words}). It needs version 0.8 and user namespaces for ordinary users; \
containers and Ubuntu's AppArmor often forbid those (kernel.apparmor_restrict_unprivileged_userns, kernel.unprivileged_userns_clone, \
user.max_user_namespaces). Without a sandbox no code is run.`;
}

/** File descriptors of the child: 3 comes back, 4 is the filter, 5 the runner, 6 the code, the files follow. */
const firstFile = 7;

function bwrapArguments(files: readonly InputFile[], limits: ExecutionLimits): string[] {
  const size = String(limits.diskMiB * 1024 * 1024);
  const environment = { PATH: "/usr/bin", LANG: "C.UTF-8", HOME: "/tmp", TMPDIR: "/tmp", OPENBLAS_NUM_THREADS: "2", MPLBACKEND: "Agg" };
  return [
    ...["--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL", "--clearenv"],
    ...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--hostname", "sandbox"],
    ...["--ro-bind", "/usr", "/usr", "--tmpfs", "/usr/local"],
    ...["bin", "lib", "lib64"].flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]),
    ...["/etc/alternatives", "/etc/ld.so.cache", "/etc/fonts", "/etc/matplotlibrc"].flatMap((path) => ["--ro-bind-try", path, path]),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...["/tmp", "/out", "/dev/shm"].flatMap((path) => ["--size", size, "--tmpfs", path]),
    ...["--ro-bind-data", "5", "/in/.runner.py", "--ro-bind-data", "6", "/in/main.py"],
    ...files.flatMap(({ name }, index) => ["--ro-bind-data", String(firstFile + index), `/in/${name}`]),
    // what bubblewrap itself made of memory is writable, and unbounded, until it is closed
    ...["--remount-ro", "/usr/local", "--remount-ro", "/dev", "--remount-ro", "/"],
    ...["--seccomp", "4"],
    ...["--chdir", "/out", python, "-I", "-B", "/in/.runner.py", JSON.stringify(limits)],
  ];
}

async function runInBubblewrap({ code, files, limits, signal }: Parameters<Executor["run"]>[0]): Promise<Execution> {
  const runner = await readFile(new URL("./runner.py", import.meta.url));
  const filter = seccompProgram();
  if (filter === null) throw new Error(`There is no filter of system calls for ${process.arch}; code is not run without it.`);
  const inputs = [filter, runner, Buffer.from(code), ...files.map(({ bytes }) => bytes)];
  const asRoot = process.getuid?.() === 0;
  const child = spawn(bwrap, bwrapArguments(files, limits), {
    // 0 is the lifeline: the runner ends when it closes
    stdio: ["pipe", "pipe", "pipe", "pipe", ...inputs.map(() => "pipe" as const)],
    env: {},
    cwd: "/",
    ...(asRoot ? { uid: unprivileged, gid: unprivileged } : {}),
  });
  child.stdin?.on("error", () => undefined);
  inputs.forEach((bytes, index) => {
    const pipe = child.stdio[4 + index] as Writable;
    // a sandbox that did not start reads nothing; what it says about that is in stderr
    pipe.on("error", () => undefined);
    pipe.end(bytes);
  });
  let lastResort: NodeJS.Timeout | undefined;
  const end = (): void => {
    // The runner is process 1, and the kernel ends everything in the namespace with it. Bubblewrap itself is not killed at once: in its first
    // milliseconds that leaves a child behind which waits for it, and holds the pipes, for ever.
    child.stdin?.destroy();
    lastResort ??= setTimeout(() => child.kill("SIGKILL"), lastResortMs);
  };
  return watchChild(child, { limits, signal, end }).finally(() => clearTimeout(lastResort));
}
