// A packed batch as the named inputs of the training graphs.
import type { BatchShape } from "../nn/language-loss.ts";
import type { ModelConfig } from "../nn/model-config.ts";
import type { HostTensor } from "../onnx/runtime.ts";
import type { Batch } from "./pack.ts";

export function batchFeeds(config: ModelConfig, shape: BatchShape, batch: Batch): Record<string, HostTensor> {
  const positions = [shape.rows * shape.length];
  const side = config.vision.image_size;
  const feeds: Record<string, HostTensor> = {
    tokens: { data: batch.tokens, shape: positions },
    targets: { data: batch.targets, shape: positions },
    weights: { data: batch.weights, shape: positions },
    segments: { data: batch.segments, shape: positions },
  };
  if (shape.pictures > 0) {
    feeds.pictures = { data: batch.pictures, shape: [shape.pictures, 3, side, side] };
    feeds.facts = { data: batch.facts, shape: [batch.facts.length] };
    feeds.edges = { data: batch.edges, shape: [batch.edges.length] };
    feeds.edge_weights = { data: batch.edgeWeights, shape: [batch.edgeWeights.length] };
    feeds.points = { data: batch.points, shape: positions };
    feeds.point_weights = { data: batch.pointWeights, shape: positions };
    feeds.fact_weights = { data: batch.factWeights, shape: [batch.factWeights.length] };
  }
  return feeds;
}
