// `melete lab`: the three things one does with the model itself. The work is the lab's; this file only talks.
import { modelSizes, trainModel } from "@melete/lab/training";
import { type Command, stringValue, wholeNumber } from "../command.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { UsageError } from "../usage-error.ts";

const defaultRecipe = "recipes/melete-nano.json";

export const lab: Command = {
  usage: "lab train [RECIPE] [--run DIR] [--out DIR] [--until STEP] | lab sizes",
  options: {
    run: { type: "string", value: "DIR", help: "checkpoints and log; an interrupted run goes on from there (default runs/nano)" },
    out: { type: "string", value: "DIR", help: "where the finished model is written (default: model/ inside the run folder)" },
    until: { type: "string", value: "STEP", help: "stop after this step; the same command goes on later" },
  },
  async run(input, terminal) {
    const [what, recipePath = defaultRecipe, ...more] = input.positionals;
    if (more.length > 0) throw new UsageError(`\`melete lab ${what}\` takes one recipe; got ${input.positionals.slice(1).join(" ")}.`);
    switch (what) {
      case "sizes":
        for (const { rung, parameters, tokensPerPicture } of modelSizes()) {
          terminal.out(`${rung.padEnd(8)} ${parameters.toLocaleString("en").padStart(12)} parameters, ${tokensPerPicture} tokens per picture\n`);
        }
        return 0;
      case "train": {
        const runFolder = stringValue(input, "run") ?? "runs/nano";
        const interrupt = listenForInterrupt();
        await trainModel({
          recipePath,
          runFolder,
          modelFolder: stringValue(input, "out") ?? `${runFolder}/model`,
          untilStep: wholeNumber("--until", stringValue(input, "until"), 1),
          signal: interrupt.signal,
          onNote: (text) => terminal.err(`${text}\n`),
          onStep: ({ step, loss, factLoss, pointLoss, gradientNorm, learningRate, tokensPerSecond }) => {
            if (step % 10 !== 0) return;
            terminal.out(
              `step ${step}  loss ${loss.toFixed(4)}  patches ${factLoss.toFixed(3)}  pointing ${pointLoss.toFixed(3)}  gradient ${gradientNorm.toFixed(2)}  rate ${learningRate.toExponential(1)}  ${tokensPerSecond.toFixed(0)} tokens/s\n`,
            );
          },
        });
        interrupt.release();
        return interrupt.signal.aborted ? 130 : 0;
      }
      default:
        throw new UsageError(
          `\`melete lab\` knows "train" and "sizes"; got ${JSON.stringify(what ?? "")}. For example: melete lab train ${defaultRecipe}`,
        );
    }
  },
};
