// From a recipe to a model folder: tokenizer, training run, export. Every step that is already done is kept, so the command can be repeated at any time.
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { families } from "../data/families.ts";
import { writeModelFolder } from "../export/model-folder.ts";
import { rungs } from "../nn/model-config.ts";
import { parameterCount, parameterLayout } from "../nn/parameters.ts";
import { readRecipe } from "./recipe.ts";
import { type StepReport, train } from "./train.ts";
import { trainTokenizer } from "./train-tokenizer.ts";

export interface TrainModelOptions {
  recipePath: string;
  /** checkpoints and the log; a run that was interrupted goes on from here */
  runFolder: string;
  /** where the finished model is written */
  modelFolder: string;
  untilStep?: number;
  signal?: AbortSignal;
  onNote?(text: string): void;
  onStep?(report: StepReport): void;
}

export async function trainModel(options: TrainModelOptions): Promise<void> {
  const { runFolder, modelFolder, onNote } = options;
  const recipe = await readRecipe(options.recipePath);
  const config = rungs[recipe.rung];
  await mkdir(runFolder, { recursive: true });
  const tokenizerPath = join(runFolder, "tokenizer.json");
  if (!existsSync(tokenizerPath)) {
    onNote?.("Learning the tokenizer from 60,000 examples …");
    await writeFile(tokenizerPath, trainTokenizer(families, config.vocab_size));
  }
  const tokenizerJson = await readFile(tokenizerPath, "utf8");
  onNote?.(
    `Training ${parameterCount(parameterLayout(config)).toLocaleString("en")} parameters for ${recipe.steps} steps with ${recipe.workers} workers; checkpoints in ${runFolder}.`,
  );
  const { untilStep, signal, onStep } = options;
  const state = await train(recipe, { folder: runFolder, tokenizerJson, untilStep, signal, onStep });
  if (state.step < recipe.steps) onNote?.(`Stopped at step ${state.step} of ${recipe.steps}; the same command goes on from there.`);
  await writeModelFolder(modelFolder, config, state.weights, tokenizerJson, { step: String(state.step), rung: recipe.rung });
  onNote?.(`Wrote ${modelFolder}.`);
}
