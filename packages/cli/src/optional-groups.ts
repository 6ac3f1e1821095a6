// The optional groups and whether they are here, as scripts/install-group.mjs lists them; it also runs where nothing is installed yet.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "./version.ts";

export const installGroupScript = join(repositoryRoot, "scripts", "install-group.mjs");

export interface OptionalGroup {
  name: string;
  /** name, description and state, for a person */
  line: string;
  installed: boolean;
}

export async function listOptionalGroups(): Promise<OptionalGroup[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [installGroupScript]);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ name: line.slice(0, line.indexOf(":")), line, installed: line.endsWith("(installed)") }));
}
