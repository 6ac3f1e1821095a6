// One line per thing that happened, on stderr: JSON for programs, words for a person at a terminal. Fields are flat and named by us, so
// that no message of a conversation and no key can slip in with an object. It knows no request and no turn.
// (Two kinds of lines need no logging library: pino would bring a dozen packages and a worker for what is one JSON.stringify here.)

const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Logger {
  log(level: Exclude<LogLevel, "silent">, event: string, fields?: LogFields): void;
  /** An error that only a bug or a full disk can cause. Its message may quote what people wrote, so it is told at level debug alone. */
  error(error: unknown, fields?: LogFields): void;
}

export interface LoggerOptions {
  level: LogLevel;
  /** for a person; else JSON */
  pretty: boolean;
  write(line: string): void;
  now?: () => number;
}

const colours = { debug: "\u001b[2m", info: "", warn: "\u001b[33m", error: "\u001b[31m" };
const reset = "\u001b[0m";
/** Enough to find the place; the rest of a stack is the framework's. */
const maxFrames = 8;

export function createLogger({ level, pretty, write, now = Date.now }: LoggerOptions): Logger {
  const least = logLevels.indexOf(level);

  function log(at: Exclude<LogLevel, "silent">, event: string, fields: LogFields = {}): void {
    if (logLevels.indexOf(at) < least) return;
    const time = new Date(now()).toISOString();
    write(
      pretty
        ? `${colours[at]}${time.slice(11, 19)} ${event}${words(fields)}${colours[at] === "" ? "" : reset}\n`
        : `${JSON.stringify({ time, level: at, event, ...fields })}\n`,
    );
  }

  return {
    log,
    error(error, fields = {}) {
      const known = error instanceof Error ? error : new Error(String(error));
      const frames = (known.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
      const code = "code" in known && typeof known.code === "string" ? known.code : undefined;
      const message = level === "debug" ? known.message : undefined;
      log("error", "failure", {
        ...fields,
        error: known.name,
        code,
        message,
        stack: frames
          .slice(0, maxFrames)
          .map((line) => line.trim())
          .join(" | "),
      });
    },
  };
}

function words(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => ` ${name}=${typeof value === "string" && /[\s"]/.test(value) ? JSON.stringify(value) : value}`)
    .join("");
}

/** What MELETE_LOG says; without it a terminal hears of trouble only, and a file or journal of every request. Null for a word that is no level. */
export function logLevel(text: string | undefined, onTerminal: boolean): LogLevel | null {
  if (!text) return onTerminal ? "warn" : "info";
  return logLevels.find((level) => level === text) ?? null;
}
