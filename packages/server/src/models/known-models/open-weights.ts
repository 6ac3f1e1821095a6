// Open weights, wherever they are served. Only what belongs to the weights: context and speed belong to the server that runs them.
import type { KnownModels } from "./known-model.ts";

export const openWeightModels: KnownModels = {
  source: "the models' own cards; roboflow/supervision and nutjs.dev on the coordinates of Qwen-VL, zai-org/glm-skills on GLM-V, November 2026",
  models: [
    { name: /^qwen-?2\.5-?vl/, capabilities: { images: true, coordinates: "pixels" } },
    { name: /^qwen-?2-?vl/, capabilities: { images: true, coordinates: "thousandths" } },
    { name: /^qwen-?3(\.\d)?-?vl/, capabilities: { images: true, tools: true, coordinates: "thousandths" } },
    { name: /^qwen-?2\.5(?!-?(vl|omni))/, capabilities: { images: false } },
    { name: /^qwen-?3(?!\.|-?(vl|omni))/, capabilities: { images: false, tools: true } },
    { name: /^glm-?\d(\.\d)?v/, capabilities: { images: true, coordinates: "thousandths" } },
    { name: /^gemma-?3-?(270m|1b)/, capabilities: { images: false } },
    { name: /^gemma-?[34]/, capabilities: { images: true } },
    { name: /^gemma/, capabilities: { images: false } },
    { name: /^llama-?4|^llama-?3\.2-?(vision|11b|90b)/, capabilities: { images: true } },
    { name: /^(meta-)?llama-?[123]/, capabilities: { images: false } },
    { name: /^llava|^moondream|^pixtral|^minicpm-?v|^internvl/, capabilities: { images: true } },
    { name: /^(phi-?[34](?!.*(vision|multimodal))|deepseek|codestral|starcoder|tinyllama|smollm(?!.*vlm))/, capabilities: { images: false } },
  ],
};
