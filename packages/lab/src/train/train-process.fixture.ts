// A process that trains and reports every step to its parent, to be killed by train.test.ts.
import { train } from "./train.ts";
import type { Recipe } from "./recipe.ts";

process.once("message", ({ recipe, tokenizerJson }: { recipe: Recipe; tokenizerJson: string }) => {
  void train(recipe, { folder: process.argv[2], tokenizerJson, checkpointEverySteps: 4, onStep: ({ step }) => process.send?.(step) }).then(() =>
    process.exit(0),
  );
});
