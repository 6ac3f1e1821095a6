// A terminal for tests: keeps what was written, reads what the test types.
import { Readable } from "node:stream";
import type { Terminal } from "../src/terminal.ts";

export interface TestTerminal extends Terminal {
  output: string;
  errors: string;
  /** both, in the order they were written */
  screen: string;
}

export function createTestTerminal(options: { input?: string; styled?: boolean; environment?: Record<string, string> } = {}): TestTerminal {
  const terminal: TestTerminal = {
    output: "",
    errors: "",
    screen: "",
    out: (text) => {
      terminal.output += text;
      terminal.screen += text;
    },
    err: (text) => {
      terminal.errors += text;
      terminal.screen += text;
    },
    outIsTty: false,
    errIsTty: options.styled ?? false,
    inIsTty: false,
    styled: options.styled ?? false,
    columns: () => 100,
    input: Readable.from(options.input === undefined ? [] : [options.input]),
    environment: options.environment ?? {},
  };
  return terminal;
}
