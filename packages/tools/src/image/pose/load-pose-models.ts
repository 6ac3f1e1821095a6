// The three networks that find people and joints, from the optional group `pose`: MoveNet Thunder and MultiPose, BlazePose heavy, on TensorFlow.js' WebAssembly.
// It knows how they are loaded and called; it does not know what their numbers mean.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const poseGroupFolder = fileURLToPath(new URL("../../../groups/pose", import.meta.url));

/** What a person reads who has not installed the group. */
export const poseNotInstalled = "Finding people's joints is not installed. In Melete's folder run `npm run melete -- install pose`, then ask again.";

/** The side of the square picture that every one of these networks sees. */
export const poseInputSize = 256;

export interface PoseModels {
  /** @param pixels RGB bytes [256, 256, 3]  @returns 17 rows of (y, x, score), fractions of the picture */
  single(pixels: Int32Array): Float32Array;
  /** @param pixels RGB bytes [side, side, 3], side a multiple of 32  @returns 6 rows of 17 (y, x, score) and a box (top, left, bottom, right, score) */
  several(pixels: Int32Array, side: number): Float32Array;
  /** @param pixels RGB in 0..1 [256, 256, 3]  @returns 39 rows of (x, y, z, visibility, presence) in pixels, logits; 39 rows of (x, y, z) in metres; a score 0..1 */
  heavy(pixels: Float32Array): { points: Float32Array; world: Float32Array; score: number };
}

// The group is optional, so its types are not there to be imported: these are the parts of TensorFlow.js that are used.
interface Tensor {
  shape: number[];
  dataSync(): Float32Array;
  dispose(): void;
}
interface Core {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(values: Int32Array | Float32Array, shape: number[], type: "int32" | "float32"): Tensor;
}
interface Wasm {
  setWasmPaths(folder: string): void;
}
interface Graph {
  execute(input: Tensor): Tensor | Tensor[];
}
interface Converter {
  loadGraphModel(source: { load(): Promise<object> }): Promise<Graph>;
}

let loading: Promise<PoseModels> | null = null;

/** @returns null when the group is not installed */
export function loadPoseModels(): Promise<PoseModels> | null {
  if (loading !== null) return loading;
  if (!existsSync(join(poseGroupFolder, "node_modules", ".package-lock.json"))) return null;
  loading = load();
  return loading;
}

async function load(): Promise<PoseModels> {
  const require = createRequire(join(poseGroupFolder, "package.json"));
  const core = require("@tensorflow/tfjs-core") as Core;
  const wasm = require("@tensorflow/tfjs-backend-wasm") as Wasm;
  const converter = require("@tensorflow/tfjs-converter") as Converter;
  wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  await core.setBackend("wasm");
  await core.ready();
  const [thunder, multi, blaze] = await Promise.all(
    ["movenet-thunder", "movenet-multipose", "blazepose-heavy"].map((name) => loadGraph(converter, name)),
  );
  const shape = [1, poseInputSize, poseInputSize, 3];
  const each = (outputs: Tensor | Tensor[]) => (Array.isArray(outputs) ? outputs : [outputs]);
  return {
    single(pixels) {
      const input = core.tensor(pixels, shape, "int32");
      const outputs = each(thunder.execute(input));
      const values = outputs[0].dataSync();
      for (const tensor of [input, ...outputs]) tensor.dispose();
      return values;
    },
    several(pixels, side) {
      const input = core.tensor(pixels, [1, side, side, 3], "int32");
      const outputs = each(multi.execute(input));
      const values = outputs[0].dataSync();
      for (const tensor of [input, ...outputs]) tensor.dispose();
      return values;
    },
    heavy(pixels) {
      const input = core.tensor(pixels, shape, "float32");
      const outputs = each(blaze.execute(input));
      const sized = (length: number) => {
        const tensor = outputs.find(({ shape: dimensions }) => dimensions.length === 2 && dimensions[1] === length);
        if (tensor === undefined) throw new Error(`BlazePose has no output of ${length} numbers; is the group \`pose\` of another version?`);
        return tensor.dataSync();
      };
      const result = { points: sized(195), world: sized(117), score: sized(1)[0] };
      for (const tensor of [input, ...outputs]) tensor.dispose();
      return result;
    },
  };
}

interface GraphFile {
  modelTopology: object;
  format: string;
  signature?: object;
  weightsManifest: { weights: object[] }[];
}

async function loadGraph(converter: Converter, name: string): Promise<Graph> {
  const folder = join(poseGroupFolder, "node_modules", "@vladmandic", "human-models", "models");
  const [text, weights] = await Promise.all([readFile(join(folder, `${name}.json`), "utf8"), readFile(join(folder, `${name}.bin`))]);
  const { modelTopology, format, signature, weightsManifest } = JSON.parse(text) as GraphFile;
  const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength);
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  return converter.loadGraphModel({ load: async () => ({ modelTopology, format, signature, weightSpecs, weightData }) });
}
