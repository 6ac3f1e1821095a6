// Opens the files of melete-nano and checks that they belong together. Runs inside the worker thread; the canvas library is not loaded here.
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readModelFolder } from "../export/model-folder.ts";
import { createEngine } from "../infer/engine.ts";
import { tokensPerPicture } from "../nn/model-config.ts";
import { createBpeTokenizer } from "../text/bpe.ts";
import { pictureTokens } from "../text/chat-template.ts";
import { readTokenizerJson } from "../text/tokenizer-json.ts";
import { pictureSide } from "../vision/fit-picture.ts";
import type { NanoParts } from "./nano-model.ts";
import type { NanoWorkerSetup } from "./nano-thread.ts";
import { SetupError } from "./setup-error.ts";

const remedy = "Restore the folder from the repository, or write a new one with the training command in recipes/.";

/** Throws SetupError when files are missing, unreadable or not of one model. */
export async function openNanoParts({ folder, intraOpThreads }: NanoWorkerSetup): Promise<NanoParts> {
  for (const name of ["model.safetensors", "config.json", "tokenizer.json"]) {
    await access(join(folder, name)).catch((cause: unknown) => {
      throw new SetupError(`melete-nano has no ${name} in ${folder}. ${remedy}`, { cause });
    });
  }
  const [loaded, tokenizer] = await Promise.all([
    readModelFolder(folder),
    readFile(join(folder, "tokenizer.json"), "utf8").then((text) => createBpeTokenizer(readTokenizerJson(text))),
  ]).catch((cause: unknown) => {
    throw new SetupError(`melete-nano's files in ${folder} cannot be read: ${cause instanceof Error ? cause.message : String(cause)} ${remedy}`, {
      cause,
    });
  });
  const { config } = loaded;
  const facts: [string, number, number][] = [
    ["tokens in the vocabulary", config.vocab_size, tokenizer.vocabularySize],
    ["tokens per picture", tokensPerPicture(config), pictureTokens],
    ["pixels along a picture's side", config.vision.image_size, pictureSide],
  ];
  for (const [what, weights, code] of facts) {
    if (weights !== code)
      throw new SetupError(
        `melete-nano's weights in ${folder} were trained for ${weights} ${what}, its tokenizer and this version of Melete have ${code}. ${remedy}`,
      );
  }
  return { engine: await createEngine(loaded, { threads: intraOpThreads }), tokenizer };
}
