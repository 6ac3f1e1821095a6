// Where a command reads and writes. Commands get this instead of `process`, so that tests can be the terminal.
import type { Readable } from "node:stream";

export interface Terminal {
  /** the answer: what a pipe should receive */
  out(text: string): void;
  /** everything else: progress, hints, errors */
  err(text: string): void;
  outIsTty: boolean;
  errIsTty: boolean;
  inIsTty: boolean;
  /** colours and cursor movement are welcome on stderr */
  styled: boolean;
  /** columns of stderr; 80 when unknown */
  columns(): number;
  input: Readable;
  environment: Readonly<Record<string, string | undefined>>;
}

export function processTerminal(): Terminal {
  const environment = process.env;
  const errIsTty = process.stderr.isTTY === true;
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    outIsTty: process.stdout.isTTY === true,
    errIsTty,
    inIsTty: process.stdin.isTTY === true,
    styled: errIsTty && !environment.NO_COLOR && environment.TERM !== "dumb",
    columns: () => process.stderr.columns ?? 80,
    get input() {
      return process.stdin;
    },
    environment,
  };
}
