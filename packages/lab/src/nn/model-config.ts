// The shape of a melete-nano model. Field names follow Hugging Face's Qwen3 configuration where one exists.
import { z } from "zod";

export const modelConfigSchema = z.object({
  model_type: z.literal("melete-nano"),
  vocab_size: z.number().int(),
  hidden_size: z.number().int(),
  num_hidden_layers: z.number().int(),
  num_attention_heads: z.number().int(),
  num_key_value_heads: z.number().int(),
  head_dim: z.number().int(),
  intermediate_size: z.number().int(),
  max_position_embeddings: z.number().int(),
  rope_theta: z.number(),
  rms_norm_eps: z.number(),
  /** constant gain of the query and key norms (1.2 each in nanochat); written as norm weights at export */
  qk_norm_gain: z.number(),
  tie_word_embeddings: z.literal(true),
  vision: z.object({
    /** side of the square input picture, pixels */
    image_size: z.number().int(),
    /** pixels per side of one picture token */
    patch_size: z.number().int(),
    /** channels after the first and second convolution of the stem */
    stem_channels: z.tuple([z.number().int(), z.number().int()]),
  }),
});
export type ModelConfig = z.infer<typeof modelConfigSchema>;

/** What each patch of a training picture is asked (text/patch-facts.ts): nine questions with up to 24 answers each, and four edges. */
export const factQuestions = 9;
export const factClasses = 24;
export const edgeQuestions = 4;

/** picture tokens along one side */
export const gridSide = (config: ModelConfig): number => config.vision.image_size / config.vision.patch_size;
/** picture tokens of one picture */
export const tokensPerPicture = (config: ModelConfig): number => gridSide(config) ** 2;

const shared = {
  model_type: "melete-nano",
  vocab_size: 1024,
  max_position_embeddings: 256,
  rope_theta: 10000,
  rms_norm_eps: 1e-6,
  qk_norm_gain: 1.2,
  tie_word_embeddings: true,
} as const;

/** The rungs of the ladder, by name; parameter counts are printed by `melete lab sizes`. */
export const rungs = {
  /** for tests: seconds, not accuracy */
  micro: {
    ...shared,
    hidden_size: 32,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    head_dim: 16,
    intermediate_size: 64,
    vision: { image_size: 160, patch_size: 16, stem_channels: [8, 16] },
  },
  r3: {
    ...shared,
    hidden_size: 192,
    num_hidden_layers: 6,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    head_dim: 48,
    intermediate_size: 512,
    vision: { image_size: 160, patch_size: 16, stem_channels: [32, 64] },
  },
  /** about 10M parameters, for the benchmark of the training step */
  r5: {
    ...shared,
    hidden_size: 384,
    num_hidden_layers: 6,
    num_attention_heads: 6,
    num_key_value_heads: 2,
    head_dim: 64,
    intermediate_size: 1024,
    vision: { image_size: 160, patch_size: 16, stem_channels: [32, 64] },
  },
} satisfies Record<string, ModelConfig>;
export type RungName = keyof typeof rungs;
