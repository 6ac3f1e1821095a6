// Reverse-mode differentiation: walks the graph backwards once and asks vjp.ts for each node's rule.
import { add, constant, type Node, topologicalOrder } from "./graph.ts";
import type { OpKind, OpOf } from "./op.ts";
import { vjpRules } from "./vjp.ts";

/**
 * Gradients of a scalar `loss` (shape []) with respect to `targets`, as new nodes of the same shapes.
 * A target that the loss does not depend on gets zeros. Only paths that lead to a target are differentiated.
 */
export function gradients(loss: Node, targets: readonly Node[]): Node[] {
  if (loss.shape.length !== 0) throw new Error(`the loss must be a scalar, its shape is [${loss.shape}]: sum it first`);
  const order = topologicalOrder([loss]);
  const needed = new Set<Node>(targets);
  for (const node of order) if (node.inputs.some((input) => needed.has(input))) needed.add(node);

  const gradientOf = new Map<Node, Node>([[loss, constant(1)]]);
  for (const node of order.toReversed()) {
    const dy = gradientOf.get(node);
    if (dy === undefined || !needed.has(node) || node.inputs.length === 0) continue;
    const rule = vjpRules[node.op.kind] as (context: { op: OpOf<OpKind>; inputs: readonly Node[]; self: Node }, dy: Node) => (Node | null)[];
    const pieces = rule({ op: node.op, inputs: node.inputs, self: node }, dy);
    node.inputs.forEach((input, index) => {
      const piece = pieces[index];
      if (piece == null || !needed.has(input)) return;
      const soFar = gradientOf.get(input);
      gradientOf.set(input, soFar === undefined ? piece : add(soFar, piece));
    });
  }
  return targets.map((target) => gradientOf.get(target) ?? constant(0, target.shape));
}
