// `melete install NAME…`: fetches an optional group, such as the weights that find people in photos. It does not know how; scripts/install-group.mjs
// does, which also runs where nothing is installed yet.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Command } from "../command.ts";
import { repositoryRoot } from "../version.ts";

export const install: Command = {
  usage: "install [NAME…]",
  options: {},
  async run(input, terminal) {
    const script = join(repositoryRoot, "scripts", "install-group.mjs");
    const child = spawn(process.execPath, [script, ...input.positionals], { stdio: ["ignore", "pipe", "pipe"], env: { ...terminal.environment } });
    child.stdout.setEncoding("utf8").on("data", (text: string) => terminal.out(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => terminal.err(text));
    const [code] = (await once(child, "close")) as [number | null];
    return code ?? 1;
  },
};
