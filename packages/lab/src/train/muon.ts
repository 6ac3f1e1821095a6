// Muon (Jordan et al. 2024): the momentum of a matrix, made orthogonal, is its update. As graph nodes; which weights take it stands in optimizer.ts.
import { add, constant, matmul, mul, type Node, reciprocal, sqrt, sub, sumAll } from "../graph/graph.ts";

/** Newton-Schulz coefficients of the reference: they drive singular values of 0.001 to 1 into about 0.7 to 1.2 in five steps. */
const [linear, cubic, quintic] = [3.4445, -4.775, 2.0315];
const newtonSchulzSteps = 5;

/** Floating-point operations of one orthogonalisation of an [m, n] matrix: three products a step. */
export function muonFlops([rows, columns]: readonly number[]): number {
  const [short, long] = [Math.min(rows, columns), Math.max(rows, columns)];
  return newtonSchulzSteps * (4 * short ** 2 * long + 2 * short ** 3);
}

/** All singular values of x [m, n] near 1, its singular vectors kept. */
export function orthogonalized(x: Node): Node {
  const [rows, columns] = x.shape;
  const wide = rows <= columns;
  let result = mul(x, reciprocal(add(sqrt(sumAll(mul(x, x))), constant(1e-7))));
  for (let step = 0; step < newtonSchulzSteps; step++) {
    const gram = matmul(result, result, wide ? { transposeB: true } : { transposeA: true });
    const factor = add(mul(gram, constant(cubic)), mul(matmul(gram, gram), constant(quintic)));
    result = add(mul(result, constant(linear)), wide ? matmul(factor, result) : matmul(result, factor));
  }
  return result;
}

/**
 * One update of weights [m, n]. The scale 0.2 sqrt(max(m, n)) gives it the size of AdamW's updates (Liu et al. 2025), so that both share one learning rate.
 * @returns the step to subtract, before the learning rate, and the new momentum
 */
export function muon(gradient: Node, momentum: Node, beta: number): { direction: Node; momentum: Node } {
  const next = add(mul(momentum, constant(beta)), mul(gradient, constant(1 - beta)));
  const ahead = add(gradient, mul(sub(next, gradient), constant(beta)));
  const scale = 0.2 * Math.sqrt(Math.max(...gradient.shape));
  return { direction: mul(orthogonalized(ahead), constant(scale)), momentum: next };
}
