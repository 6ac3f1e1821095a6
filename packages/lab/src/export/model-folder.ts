// A trained model as files: model.safetensors with Hugging Face names and orientation ([out, in]), config.json, tokenizer.json.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sizeOf } from "../graph/op.ts";
import { type ModelConfig, modelConfigSchema } from "../nn/model-config.ts";
import { type Parameter, parameterCount, parameterLayout } from "../nn/parameters.ts";
import { readSafetensors, type NamedTensor, writeSafetensors } from "./safetensors.ts";

/** Linear weights are stored [in, out] in memory, where the product is x @ W, and [out, in] in files, as everywhere else. */
const isLinear = ({ name, shape }: Parameter): boolean => shape.length === 2 && (name.includes("_proj.") || name.includes("project."));

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) out[column * rows + row] = data[row * columns + column];
  return out;
}

/** Constant norm gains, written so that a reader which expects Qwen3's weights finds them. */
function constantNorms(config: ModelConfig): Record<string, NamedTensor> {
  const filled = (size: number, value: number): NamedTensor => ({ data: new Float32Array(size).fill(value), shape: [size] });
  const norms: Record<string, NamedTensor> = { "model.norm.weight": filled(config.hidden_size, 1) };
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const prefix = `model.layers.${layer}`;
    norms[`${prefix}.input_layernorm.weight`] = filled(config.hidden_size, 1);
    norms[`${prefix}.post_attention_layernorm.weight`] = filled(config.hidden_size, 1);
    norms[`${prefix}.self_attn.q_norm.weight`] = filled(config.head_dim, config.qk_norm_gain);
    norms[`${prefix}.self_attn.k_norm.weight`] = filled(config.head_dim, config.qk_norm_gain);
  }
  return norms;
}

export async function writeModelFolder(
  folder: string,
  config: ModelConfig,
  weights: Float32Array,
  tokenizerJson: string,
  metadata: Record<string, string>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tensors: Record<string, NamedTensor> = {};
  for (const parameter of parameterLayout(config)) {
    const { name, shape, offset, size } = parameter;
    const data = weights.subarray(offset, offset + size);
    tensors[name] = isLinear(parameter) ? { data: transposed(data, shape[0], shape[1]), shape: [shape[1], shape[0]] } : { data, shape };
  }
  await writeSafetensors(join(folder, "model.safetensors"), {
    tensors: { ...tensors, ...constantNorms(config) },
    metadata: { format: "pt", ...metadata },
  });
  await writeFile(join(folder, "config.json"), `${JSON.stringify({ architectures: ["MeleteNano"], ...config }, null, 2)}\n`);
  await writeFile(join(folder, "tokenizer.json"), tokenizerJson);
}

export interface LoadedModel {
  config: ModelConfig;
  /** the flat vector of parameters.ts */
  weights: Float32Array;
}

export async function readModelFolder(folder: string): Promise<LoadedModel> {
  const config = modelConfigSchema.parse(JSON.parse(await readFile(join(folder, "config.json"), "utf8")));
  const { tensors } = await readSafetensors(join(folder, "model.safetensors"));
  const layout = parameterLayout(config);
  const weights = new Float32Array(parameterCount(layout));
  for (const parameter of layout) {
    const { name, shape, offset } = parameter;
    const tensor = tensors[name];
    if (tensor?.data.length !== sizeOf(shape)) {
      throw new Error(
        `${folder}/model.safetensors does not fit its config.json: ${name} should have ${sizeOf(shape)} numbers and has ${tensor?.data.length ?? "none"}.`,
      );
    }
    weights.set(isLinear(parameter) ? transposed(tensor.data, shape[1], shape[0]) : tensor.data, offset);
  }
  return { config, weights };
}
