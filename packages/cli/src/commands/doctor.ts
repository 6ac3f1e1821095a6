// `melete doctor`: looks at everything a start needs and says in plain words what is good and what to do about the rest.
import type { Command } from "../command.ts";
import { checkHome, checkModelServer, checkNanoAnswers, checkNode, checkPage, checkPort, checkWeights, type Finding } from "../doctor-checks.ts";
import { homeSetting, modelOptions, modelSettings, portSetting } from "../settings.ts";

const signs: Record<Finding["state"], string> = { good: "ok      ", note: "note    ", problem: "PROBLEM " };

export const doctor: Command = {
  usage: "doctor [options]",
  options: modelOptions,
  async run(input, terminal) {
    const settings = modelSettings(input, terminal.environment);
    const checks: (() => Finding | Promise<Finding>)[] = [
      checkNode,
      checkPage,
      () => checkHome(homeSetting(terminal.environment)),
      () => checkPort(portSetting(input, terminal.environment)),
      checkWeights,
      checkNanoAnswers,
      () => checkModelServer(settings),
    ];
    let problems = 0;
    for (const check of checks) {
      const { state, text } = await check();
      if (state === "problem") problems++;
      terminal.out(`${signs[state]}${text}\n`);
    }
    terminal.out(
      problems === 0
        ? "\nEverything that Melete needs is here.\n"
        : `\n${problems} ${problems === 1 ? "thing needs" : "things need"} attention, see above.\n`,
    );
    return problems === 0 ? 0 : 1;
  },
};
