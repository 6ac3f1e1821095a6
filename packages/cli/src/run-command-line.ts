// From the words after `melete` to an exit code: finds the command, reads its options, prints help and errors.
import { nearestName } from "@melete/core";
import { helpFor, parseOptions } from "./command.ts";
import { commandTable } from "./command-table.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export async function runCommandLine(args: string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    terminal.out(overview());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") {
    terminal.out(`${(await import("./version.ts")).version}\n`);
    return 0;
  }
  const entry = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined;
  if (entry === undefined) {
    const near = nearestName(name, Object.keys(commandTable));
    terminal.err(
      `There is no command ${JSON.stringify(name)}.${near === null ? "" : ` Did you mean \`melete ${near}\`?`} \`melete --help\` lists them.\n`,
    );
    return 2;
  }
  try {
    const command = await entry.load();
    const input = parseOptions(name, command.options, rest);
    if (input.values.help === true) {
      terminal.out(helpFor(command));
      return 0;
    }
    return await command.run(input, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

/** Errors that a person can put right are told in their own words; anything else is a bug and keeps its stack. */
function report(error: unknown, terminal: Terminal): number {
  if (error instanceof UsageError) {
    terminal.err(`${error.message}\n`);
    return 2;
  }
  // Known by name, because importing the class would load the whole server for every command.
  if (error instanceof Error && error.name === "SetupError") {
    terminal.err(`${error.message}\n`);
    return 1;
  }
  throw error;
}

function overview(): string {
  const width = Math.max(...Object.keys(commandTable).map((name) => name.length));
  const lines = Object.entries(commandTable).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: melete COMMAND [options]\n\n${lines.join("\n")}\n\n\`melete COMMAND --help\` says more.\n`;
}
