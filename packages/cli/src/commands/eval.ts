// `melete eval nano`: one command for the accuracy table of the embedded model.
import { nearestName } from "@melete/core";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { families, loadNano } from "@melete/lab";
import { type Command, listValue, stringValue, wholeNumber } from "../command.ts";
import { evaluateFamilies } from "../eval-nano/evaluate-families.ts";
import { formatReport } from "../eval-nano/format-report.ts";
import { withAccuracyTable } from "../eval-nano/model-card.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { UsageError } from "../usage-error.ts";

/** Gives an interval of about plus or minus three points at 85 %. */
const defaultLimit = 500;

export const evaluate: Command = {
  usage: "eval nano [--limit N] [--family NAME]… [--folder DIR] [--json] [--card FILE]",
  options: {
    limit: { type: "string", value: "N", help: `unseen problems per family and mode (default ${defaultLimit})` },
    family: { type: "string", multiple: true, value: "NAME", help: "only this family; repeat it for several" },
    folder: { type: "string", value: "DIR", help: "a model that `melete lab train` wrote (default: the one that comes with Melete)" },
    json: { type: "boolean", help: "print one JSON object" },
    card: { type: "string", value: "FILE", help: "also write the table into this model card" },
  },
  async run(input, terminal) {
    const [what, ...more] = input.positionals;
    if (what !== "nano" || more.length > 0) {
      throw new UsageError(`\`melete eval\` measures one thing so far: \`melete eval nano\`; got ${JSON.stringify(input.positionals.join(" "))}.`);
    }
    const limit = wholeNumber("--limit", stringValue(input, "limit"), 1) ?? defaultLimit;
    const chosen = listValue(input, "family").map(findFamily);
    const interrupt = listenForInterrupt();
    const onProgress = ({ family, mode, done }: { family: string; mode: string; done: number }) => {
      if (terminal.styled) terminal.err(`\r\x1b[2K${family} ${mode} ${done}/${limit}`);
    };
    const options = { families: chosen.length > 0 ? chosen : families, limit, signal: interrupt.signal, onProgress };
    const model = await loadNano({ folder: stringValue(input, "folder") });
    const report = await evaluateFamilies({ model, ...options }).finally(() => model.close());
    interrupt.release();
    if (terminal.styled) terminal.err("\r\x1b[2K");
    const card = stringValue(input, "card");
    if (card !== undefined) writeFileSync(card, withAccuracyTable(readFileSync(card, "utf8"), report, commitHash()));
    terminal.out(input.values.json === true ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return report.stopped ? 130 : report.rows.some(({ errored }) => errored > 0) ? 1 : 0;
  },
};

function findFamily(name: string) {
  const found = families.find((family) => family.name === name);
  if (found !== undefined) return found;
  const names = families.map((family) => family.name);
  const near = nearestName(name, names);
  throw new UsageError(`There is no family ${JSON.stringify(name)}.${near === null ? "" : ` Did you mean ${near}?`} There are: ${names.join(", ")}.`);
}

function commitHash(): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
}
