// An engine that writes what a test tells it, and a small tokenizer to go with it. The worker tests load it in place of the real one.
import type { Engine } from "../infer/engine.ts";
import type { GenerateRequest } from "../infer/generate-request.ts";
import { createBpeTokenizer } from "../text/bpe.ts";
import { locationBins, specialTokens, type Tokenizer } from "../text/tokenizer.ts";
import { trainBpe } from "../text/train-bpe.ts";

export const tokenizer: Tokenizer = createBpeTokenizer(trainBpe(["red circle calculate the answer is red circle calculate the answer is"], 420));

/** Text with special tokens and `<loc_n>` by name, to ids; what a model would write. */
export function spell(text: string): number[] {
  const names = [...specialTokens].map((name) => name.replace(/[|]/g, "\\|")).join("|");
  return text.split(new RegExp(`(${names}|<loc_\\d+>)`)).flatMap((piece) => {
    const special = specialTokens.find((name) => name === piece);
    if (special !== undefined) return [tokenizer.special(special)];
    const bin = /^<loc_(\d+)>$/.exec(piece)?.[1];
    if (bin !== undefined && Number(bin) < locationBins) return [tokenizer.location(Number(bin))];
    return tokenizer.encode(piece);
  });
}

export interface ScriptedEngine extends Engine {
  requests: GenerateRequest[];
  closed: boolean;
}

/** Says `reply` up to the first stop id or `maxTokens`. A prompt that asks to "hang" never answers, one that asks to "fail" throws. */
export function createScriptedEngine(
  reply: (request: GenerateRequest, prompt: string) => string | number[] = () => "the answer is 5",
): ScriptedEngine {
  const engine: ScriptedEngine = {
    contextTokens: 256,
    requests: [],
    closed: false,
    async *generate(request) {
      engine.requests.push(request);
      const prompt = tokenizer.decode([...request.tokens].filter((id) => id < tokenizer.vocabularySize));
      if (prompt.includes("hang")) await new Promise(() => undefined);
      if (prompt.includes("fail")) throw new Error("the graph broke");
      if (prompt.includes("crash")) process.exit(3);
      const said = reply(request, prompt);
      const ids = typeof said === "string" ? spell(said) : said;
      for (const id of ids.slice(0, request.maxTokens)) {
        if (request.stopIds.includes(id)) return;
        await Promise.resolve();
        yield id;
      }
    },
    async close() {
      engine.closed = true;
    },
  };
  return engine;
}

/** What `loadNano` loads in its thread when a test names this module. */
export async function openNanoParts(): Promise<{ engine: Engine; tokenizer: Tokenizer }> {
  return { engine: createScriptedEngine((request) => `the answer is ${request.pictures.length}<|im_end|>`), tokenizer };
}
