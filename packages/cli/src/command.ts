// The shape of a command, and the reading of its options. It knows node:util parseArgs; it does not know any command.
import { nearestName } from "@melete/core";
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface OptionSpec {
  type: "string" | "boolean";
  multiple?: boolean;
  /** what stands after the option in the help, such as FILE; strings only */
  value?: string;
  help: string;
}

export type OptionSpecs = Record<string, OptionSpec>;

export interface CommandInput {
  values: Record<string, string | boolean | string[] | undefined>;
  positionals: string[];
}

export interface Command {
  /** after "melete" in the help, such as `ask "QUESTION" [options]` */
  usage: string;
  options: OptionSpecs;
  /** @returns the exit code: 0 done, 1 failed, 2 bad input, 130 interrupted */
  run(input: CommandInput, terminal: Terminal): Promise<number>;
}

export function parseOptions(commandName: string, options: OptionSpecs, args: string[]): CommandInput {
  const known: ParseArgsConfig["options"] = { help: { type: "boolean", short: "h" } };
  for (const [name, { type, multiple = false }] of Object.entries(options)) known[name] = { type, multiple };
  try {
    const { values, positionals } = parseArgs({ args, options: known, allowPositionals: true, strict: true, allowNegative: true });
    return { values: values as CommandInput["values"], positionals };
  } catch (error) {
    throw explain(error, commandName, Object.keys(known));
  }
}

function explain(error: unknown, commandName: string, known: string[]): unknown {
  if (!(error instanceof TypeError) || !("code" in error)) return error;
  const help = `\`melete ${commandName} --help\` lists the options.`;
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const written = /'(-[^' ]*)/.exec(error.message)?.[1] ?? "that";
    const near = nearestName(written.replace(/^-+/, ""), known);
    return new UsageError(`There is no option ${written} for \`melete ${commandName}\`.${near === null ? "" : ` Did you mean --${near}?`} ${help}`);
  }
  if (error.code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") return new UsageError(`${error.message.split("\n")[0].replace(/\.?$/, ".")} ${help}`);
  return error;
}

export function helpFor(command: Command): string {
  const rows = Object.entries(command.options).map(([option, spec]) => [`--${option}${spec.value === undefined ? "" : ` ${spec.value}`}`, spec.help]);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return `Usage: melete ${command.usage}\n${lines.length > 0 ? `\n${lines.join("\n")}\n` : ""}`;
}

export function stringValue(input: CommandInput, name: string): string | undefined {
  const value = input.values[name];
  return typeof value === "string" ? value : undefined;
}

export function listValue(input: CommandInput, name: string): string[] {
  const value = input.values[name];
  return Array.isArray(value) ? value : typeof value === "string" ? [value] : [];
}

/** A whole number of at least `least`, or undefined when the option was not given. */
export function wholeNumber(name: string, text: string | undefined, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new UsageError(`${name} must be a whole number ${range}; got ${JSON.stringify(text)}.`);
}

/** One of `choices`, or undefined when the option was not given. */
export function oneOf<Choice extends string>(name: string, text: string | undefined, choices: readonly Choice[]): Choice | undefined {
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  const near = nearestName(text, choices);
  throw new UsageError(`${name} must be one of ${choices.join(", ")}; got ${JSON.stringify(text)}.${near === null ? "" : ` Did you mean ${near}?`}`);
}
