// Ctrl-C, a polite kill and the end of `npm` as an AbortSignal. A second Ctrl-C ends the process at once.

export interface Interrupt {
  signal: AbortSignal;
  /** it was SIGTERM: somebody who manages services, not a person at the keyboard */
  polite(): boolean;
  /** gives the signals back to Node's default */
  release(): void;
}

export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let polite = false;
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(130);
    polite = name === "SIGTERM";
    controller.abort(new Error("interrupted at the terminal"));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const watch = watchParent(() => controller.abort(new Error("npm ended")));
  return {
    signal: controller.signal,
    polite: () => polite,
    release() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
      clearInterval(watch);
    },
  };
}

/**
 * `npm start` runs this process through a shell. A kill reaches npm and the shell and not this process, which would keep the port; but it
 * then gets another parent.
 */
function watchParent(onOrphaned: () => void): NodeJS.Timeout | undefined {
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) onOrphaned();
  }, 500);
  return watch.unref();
}
