// `melete install NAME…`: fetches an optional group, such as the weights that find people in photos. It does not know how; scripts/install-group.mjs
// does, which also runs where nothing is installed yet.
import { nearestName } from "@melete/core";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Command } from "../command.ts";
import { installGroupScript, listOptionalGroups } from "../optional-groups.ts";

export const install: Command = {
  usage: "install [NAME…]",
  options: {},
  async run(input, terminal) {
    const groups = (await listOptionalGroups()).map(({ name }) => name);
    for (const name of input.positionals.filter((name) => !groups.includes(name))) {
      const near = nearestName(name, groups);
      const meant = near === null ? "" : ` Did you mean \`melete install ${near}\`?`;
      terminal.err(`melete install: there is no group ${JSON.stringify(name)}.${meant} The groups are: ${groups.join(", ")}.\n`);
      return 2;
    }
    const child = spawn(process.execPath, [installGroupScript, ...input.positionals], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...terminal.environment },
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => terminal.out(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => terminal.err(text));
    const [code] = (await once(child, "close")) as [number | null];
    return code ?? 1;
  },
};
