// A terminal for tests: keeps what was written, reads what the test types.
import { tmpdir } from "node:os";
import { join } from "node:path";
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
    // neither the model servers nor the settings of whoever runs the tests
    environment: { MELETE_LOCAL_SERVERS: "off", MELETE_HOME: join(tmpdir(), "melete-no-such-home"), ...options.environment },
  };
  return terminal;
}
