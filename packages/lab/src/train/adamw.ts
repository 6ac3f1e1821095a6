// AdamW with decoupled decay (Loshchilov & Hutter 2019) and clipping by the global norm, as graph nodes over flat vectors.
import { add, constant, div, input, min, mul, type Node, reciprocal, sqrt, sub, sumAll } from "../graph/graph.ts";

export interface AdamwOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** largest global gradient norm */
  clip: number;
}

export interface AdamwOutputs {
  weights: Node;
  first: Node;
  second: Node;
  /** global norm of the gradient before clipping, shape [] */
  gradientNorm: Node;
}

/**
 * One update. Inputs by name: first, second float32 [N]; decay float32 [N] (0 or 1); learning_rate, weight_decay, correction1, correction2 float32 []
 * (correction_i = 1 / (1 - beta_i^step)); gradient_scale float32 [] (1 / summed loss weight).
 * Every output depends on the gradient norm and so on every read of the old weights: writing the outputs over the inputs is safe.
 */
export function adamw(weights: Node, gradient: Node, options: AdamwOptions): AdamwOutputs {
  const scaled = mul(gradient, input("gradient_scale", []));
  const gradientNorm = sqrt(sumAll(mul(scaled, scaled)));
  const clipped = mul(scaled, min(constant(1), mul(constant(options.clip), reciprocal(add(gradientNorm, constant(1e-6))))));
  const first = add(mul(input("first", weights.shape), constant(options.beta1)), mul(clipped, constant(1 - options.beta1)));
  const second = add(mul(input("second", weights.shape), constant(options.beta2)), mul(mul(clipped, clipped), constant(1 - options.beta2)));
  const learningRate = input("learning_rate", []);
  const direction = div(mul(first, input("correction1", [])), add(sqrt(mul(second, input("correction2", []))), constant(options.epsilon)));
  const shrink = mul(mul(input("decay", weights.shape), input("weight_decay", [])), weights);
  return { weights: sub(weights, mul(learningRate, add(direction, shrink))), first, second, gradientNorm };
}
