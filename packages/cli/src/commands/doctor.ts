// `melete doctor`: looks at everything a start needs and says in plain words what is good and what to do about the rest.
import { join } from "node:path";
import type { Command } from "../command.ts";
import {
  checkChromium,
  checkGroups,
  checkHome,
  checkModels,
  checkNanoAnswers,
  checkNode,
  checkPage,
  checkPort,
  checkPython,
  checkWeights,
  type Finding,
} from "../doctor-checks.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { probeModels } from "../probe-models.ts";
import { homeSetting, type ModelSettings, modelOptions, modelSettings, portSetting } from "../settings.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const signs: Record<Finding["state"], string> = { good: "ok      ", note: "note    ", problem: "PROBLEM " };

export const doctor: Command = {
  usage: "doctor [--probe [MODEL]…] [options]",
  options: {
    ...modelOptions,
    probe: {
      type: "boolean",
      help: "ask these models (default: those of which too little is known) a dozen short questions, and keep what they can do",
    },
  },
  async run(input, terminal) {
    const settings = modelSettings(input, terminal.environment);
    if (input.values.probe === true) return probe(settings, input.positionals, terminal);
    if (input.positionals.length > 0) {
      throw new UsageError(
        `\`melete doctor\` takes no ${JSON.stringify(input.positionals[0])}. To try out a model: melete doctor --probe ${input.positionals[0]}`,
      );
    }
    const checks: (() => Finding | Finding[] | Promise<Finding | Finding[]>)[] = [
      checkNode,
      checkPage,
      () => checkHome(homeSetting(terminal.environment)),
      () => checkPort(portSetting(input, terminal.environment)),
      checkWeights,
      checkGroups,
      () => checkChromium(terminal.environment),
      checkPython,
      checkNanoAnswers,
      () => checkModels(settings),
    ];
    let problems = 0;
    for (const check of checks) {
      for (const { state, text } of [await check()].flat()) {
        if (state === "problem") problems++;
        terminal.out(`${signs[state]}${text}\n`);
      }
    }
    terminal.out(
      problems === 0
        ? "\nEverything that Melete needs is here.\n"
        : `\n${problems} ${problems === 1 ? "thing needs" : "things need"} attention, see above.\n`,
    );
    return problems === 0 ? 0 : 1;
  },
};

async function probe(settings: ModelSettings, names: readonly string[], terminal: Terminal): Promise<number> {
  const interrupt = listenForInterrupt();
  const problems = new Set<string>();
  let model: string | null = null;
  for await (const finding of probeModels(settings, names, interrupt.signal)) {
    if (finding.model !== model) terminal.out(`${model === null ? "" : "\n"}${finding.model}\n`);
    model = finding.model;
    if (finding.state === "problem") problems.add(finding.model);
    terminal.out(`${signs[finding.state]}${finding.text}\n`);
  }
  interrupt.release();
  if (interrupt.signal.aborted) return 130;
  if (model === null) terminal.out("Every model here is known. To try one out all the same, name it: melete doctor --probe MODEL\n");
  else if (problems.size === 0)
    terminal.out(`\nThis is kept in ${join(settings.home, "model-facts.json")} and used from now on. What you write in models.json wins over it.\n`);
  return problems.size === 0 ? 0 : 1;
}
