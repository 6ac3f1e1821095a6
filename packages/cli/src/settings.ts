// What the environment and the options say together; options win. It reads nothing but its arguments.
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type CommandInput, type OptionSpecs, stringValue, wholeNumber } from "./command.ts";
import { UsageError } from "./usage-error.ts";

export interface ModelSettings {
  /** address of an OpenAI-compatible server, such as http://127.0.0.1:11434/v1; undefined when none was given */
  url: string | undefined;
  /** the model that was asked for, by its id in Melete or its name at that server */
  model: string | undefined;
  /** the key of that server */
  apiKey: string | undefined;
  /** models.json: which models the person has set up */
  configFile: string;
  /** the folder with what is known about models */
  home: string;
  /** where the keys of providers are */
  environment: Environment;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const defaultPort = 4141;

export const modelOptions: OptionSpecs = {
  model: { type: "string", value: "ID", help: "the model to use (MELETE_MODEL); `melete models` lists them, melete-nano is the one inside" },
  "model-url": { type: "string", value: "URL", help: "an OpenAI-compatible server, such as http://127.0.0.1:11434/v1 (MELETE_MODEL_URL)" },
  "api-key": {
    type: "string",
    value: "KEY",
    help: "the key of that server (better in MELETE_API_KEY, which other people on this machine cannot see)",
  },
};

export function modelSettings(input: CommandInput, environment: Environment): ModelSettings {
  const url = stringValue(input, "model-url") ?? (environment.MELETE_MODEL_URL || undefined);
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    const where = stringValue(input, "model-url") === undefined ? "MELETE_MODEL_URL" : "--model-url";
    throw new UsageError(`${where} must be a web address such as http://127.0.0.1:11434/v1; got ${JSON.stringify(url)}.`);
  }
  const home = homeSetting(environment);
  return {
    url,
    model: stringValue(input, "model") ?? (environment.MELETE_MODEL || undefined),
    apiKey: stringValue(input, "api-key") ?? (environment.MELETE_API_KEY || undefined),
    configFile: environment.MELETE_CONFIG ? resolve(environment.MELETE_CONFIG) : join(home, "models.json"),
    home,
    environment,
  };
}

export function portSetting(input: CommandInput, environment: Environment): number {
  const option = wholeNumber("--port", stringValue(input, "port"), 0, 65_535);
  return option ?? wholeNumber("MELETE_PORT", environment.MELETE_PORT, 0, 65_535) ?? defaultPort;
}

export function homeSetting(environment: Environment): string {
  return environment.MELETE_HOME ? resolve(environment.MELETE_HOME) : join(homedir(), ".melete");
}
