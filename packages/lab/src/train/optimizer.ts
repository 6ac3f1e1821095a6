// The update of all weights in one graph: clipping by the global norm, AdamW with decoupled decay (Loshchilov & Hutter 2019), and Muon for matrices
// where the recipe asks for it. It knows the flat vectors and the layout, not the network.
import { add, concat, constant, div, input, min, mul, type Node, reciprocal, reshape, slice, sqrt, sub, sumAll } from "../graph/graph.ts";
import type { Parameter } from "../nn/parameters.ts";
import { muon } from "./muon.ts";

export interface OptimizerOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** largest global gradient norm */
  clip: number;
  /** momentum of Muon for the matrices inside the decoder and the stem; without it AdamW updates everything */
  muonMomentum?: number;
}

export interface OptimizerOutputs {
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
export function optimizerStep(weights: Node, gradient: Node, layout: readonly Parameter[], options: OptimizerOptions): OptimizerOutputs {
  const scaled = mul(gradient, input("gradient_scale", []));
  const gradientNorm = sqrt(sumAll(mul(scaled, scaled)));
  const clipped = mul(scaled, min(constant(1), mul(constant(options.clip), reciprocal(add(gradientNorm, constant(1e-6))))));
  const first = input("first", weights.shape);
  const second = input("second", weights.shape);
  const [correction1, correction2] = [input("correction1", []), input("correction2", [])];

  const pieces = runsOf(layout, options.muonMomentum !== undefined).map(({ start, end, matrix }) => {
    const cut = (flat: Node) => slice(flat, 0, start, end);
    const [g, oldFirst, oldSecond] = [cut(clipped), cut(first), cut(second)];
    if (matrix !== null) {
      const next = muon(reshape(g, matrix), reshape(oldFirst, matrix), options.muonMomentum ?? 0);
      const flat = (x: Node) => reshape(x, [end - start]);
      return { direction: flat(next.direction), first: flat(next.momentum), second: oldSecond };
    }
    const newFirst = add(mul(oldFirst, constant(options.beta1)), mul(g, constant(1 - options.beta1)));
    const newSecond = add(mul(oldSecond, constant(options.beta2)), mul(mul(g, g), constant(1 - options.beta2)));
    const direction = div(mul(newFirst, correction1), add(sqrt(mul(newSecond, correction2)), constant(options.epsilon)));
    return { direction, first: newFirst, second: newSecond };
  });
  const joined = (part: (piece: (typeof pieces)[number]) => Node) => (pieces.length === 1 ? part(pieces[0]) : concat(pieces.map(part), 0));
  const shrink = mul(mul(input("decay", weights.shape), input("weight_decay", [])), weights);
  return {
    weights: sub(
      weights,
      mul(
        input("learning_rate", []),
        add(
          joined(({ direction }) => direction),
          shrink,
        ),
      ),
    ),
    first: joined((piece) => piece.first),
    second: joined((piece) => piece.second),
    gradientNorm,
  };
}

const isTeacher = (name: string): boolean => name.startsWith("vision.facts") || name.startsWith("vision.edges");

/**
 * The matrix [m, n] that Muon updates, or null. It is for what lies between the inputs and what is read out: embeddings, positions, the first convolution and
 * the questions about patches stay with AdamW. A convolution is a matrix from its window to its channels.
 */
export function muonMatrix({ name, shape, size }: Parameter): readonly number[] | null {
  if (shape.length === 4) return name === "vision.conv_0.weight" ? null : [shape[0], size / shape[0]];
  return name.startsWith("model.layers.") || (name.endsWith(".project.weight") && !isTeacher(name)) ? shape : null;
}

/** Stretches of the flat vector that are updated together: each Muon matrix alone, everything between them as it lies. */
function runsOf(layout: readonly Parameter[], withMuon: boolean): { start: number; end: number; matrix: readonly number[] | null }[] {
  const runs: { start: number; end: number; matrix: readonly number[] | null }[] = [];
  for (const parameter of layout) {
    const { offset, size } = parameter;
    const last = runs.at(-1);
    const matrix = withMuon ? muonMatrix(parameter) : null;
    if (matrix !== null) runs.push({ start: offset, end: offset + size, matrix });
    else if (last !== undefined && last.matrix === null) last.end = offset + size;
    else runs.push({ start: offset, end: offset + size, matrix: null });
  }
  return runs;
}
