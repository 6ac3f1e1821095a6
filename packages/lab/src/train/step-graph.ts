// The training step as ONNX: forward, backward and optimizer in one graph, or split in two for data-parallel workers.
import { input, type Node } from "../graph/graph.ts";
import { gradients } from "../graph/gradients.ts";
import { type BatchShape, languageLoss } from "../nn/language-loss.ts";
import type { ModelConfig } from "../nn/model-config.ts";
import { flatten, type Parameter, parameterCount, parameterLayout } from "../nn/parameters.ts";
import { emitOnnx } from "../onnx/emit.ts";
import { type OptimizerOptions, optimizerStep } from "./optimizer.ts";

/** Forward, backward, clipping and the optimizer in one run. Outputs: loss, gradient_norm, and weights, first, second to be written in place. */
export function fusedStepGraph(config: ModelConfig, shape: BatchShape, options: OptimizerOptions): Uint8Array {
  const layout = parameterLayout(config);
  const weights = input("weights_flat", [parameterCount(layout)]);
  const model = languageLoss(config, layout, weights, shape);
  const gradient = flatten(gradients(model.total, model.weights), layout);
  return emitOnnx({ loss: model.loss, fact_loss: model.factLoss, point_loss: model.pointLoss, ...updateOutputs(weights, gradient, layout, options) });
}

/** Forward and backward of one worker's share. Outputs: loss, fact_loss, point_loss, gradient float32 [N], all sums over the loss weights. */
export function gradientGraph(config: ModelConfig, shape: BatchShape): Uint8Array {
  const layout = parameterLayout(config);
  const weights = input("weights_flat", [parameterCount(layout)]);
  const model = languageLoss(config, layout, weights, shape);
  return emitOnnx({
    loss: model.loss,
    fact_loss: model.factLoss,
    point_loss: model.pointLoss,
    gradient: flatten(gradients(model.total, model.weights), layout),
  });
}

/** The optimizer alone, fed with the summed gradient of all workers. */
export function updateGraph(config: ModelConfig, options: OptimizerOptions): Uint8Array {
  const layout = parameterLayout(config);
  const N = parameterCount(layout);
  return emitOnnx(updateOutputs(input("weights_flat", [N]), input("gradient", [N]), layout, options));
}

/** Logits float32 [B * T, V] and loss of a batch, without gradients. */
export function forwardGraph(config: ModelConfig, shape: BatchShape): Uint8Array {
  const layout = parameterLayout(config);
  const { loss, logits } = languageLoss(config, layout, input("weights_flat", [parameterCount(layout)]), shape);
  return emitOnnx({ loss, logits });
}

function updateOutputs(weights: Node, gradient: Node, layout: readonly Parameter[], options: OptimizerOptions): Record<string, Node> {
  const next = optimizerStep(weights, gradient, layout, options);
  return { weights_next: next.weights, first_next: next.first, second_next: next.second, gradient_norm: next.gradientNorm };
}
