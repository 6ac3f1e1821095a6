// Every differentiable operation against central differences in a random direction.
import { expect, test } from "vitest";
import { emitOnnx } from "../onnx/emit.ts";
import { type HostTensor, openSession } from "../onnx/runtime.ts";
import * as g from "./graph.ts";
import { gradients } from "./gradients.ts";
import { type OpKind, type Shape, sizeOf } from "./op.ts";
import { vjpRules } from "./vjp.ts";

function randomValues(seed: number) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Case {
  shapes: Shape[];
  build(inputs: g.Node[]): g.Node;
  /** lower and upper end of the random inputs */
  range?: [number, number];
  ids?: { rows: number; count: number };
}

const ids = g.intConstant([2, 0, 2, 1], [4]);
const mask = g.constant(Float32Array.from([1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1]), [3, 4]);
const cos = g.constant(
  Float32Array.from({ length: 3 * 2 }, (_, i) => Math.cos(i)),
  [3, 2],
);
const sin = g.constant(
  Float32Array.from({ length: 3 * 2 }, (_, i) => Math.sin(i)),
  [3, 2],
);

type Checked = Exclude<OpKind, "input" | "constant" | "step" | "equal" | "rms-norm">;
const cases: { [K in Checked]: Case[] } & { "rms-norm": Case[] } = {
  add: [{ shapes: [[2, 3], [3]], build: ([a, b]) => g.add(a, b) }],
  sub: [
    {
      shapes: [
        [2, 1, 3],
        [4, 1],
      ],
      build: ([a, b]) => g.sub(a, b),
    },
  ],
  mul: [
    {
      shapes: [
        [2, 3],
        [2, 1],
      ],
      build: ([a, b]) => g.mul(a, b),
    },
  ],
  div: [{ shapes: [[2, 3], [3]], build: ([a, b]) => g.div(a, b), range: [0.5, 2] }],
  min: [{ shapes: [[3, 5], [5]], build: ([a, b]) => g.min(a, b) }],
  neg: [{ shapes: [[3]], build: ([x]) => g.neg(x) }],
  exp: [{ shapes: [[3]], build: ([x]) => g.exp(x) }],
  log: [{ shapes: [[3]], build: ([x]) => g.log(x), range: [0.5, 2] }],
  sqrt: [{ shapes: [[3]], build: ([x]) => g.sqrt(x), range: [0.5, 2] }],
  reciprocal: [{ shapes: [[3]], build: ([x]) => g.reciprocal(x), range: [0.5, 2] }],
  sigmoid: [{ shapes: [[7]], build: ([x]) => g.sigmoid(x) }],
  silu: [{ shapes: [[7]], build: ([x]) => g.silu(x) }],
  relu: [{ shapes: [[9]], build: ([x]) => g.relu(x) }],
  softmax: [{ shapes: [[3, 5]], build: ([x]) => g.softmax(x) }],
  "masked-exp": [{ shapes: [[2, 3, 4]], build: ([x]) => g.maskedExp(x, mask) }],
  matmul: [false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB) => [
      {
        shapes: [transposeA ? [4, 3] : [3, 4], transposeB ? [5, 4] : [4, 5]],
        build: ([a, b]) => g.matmul(a, b, { transposeA, transposeB, alpha: 0.7 }),
      },
      {
        shapes: [transposeA ? [2, 3, 4, 3] : [2, 3, 3, 4], transposeB ? [2, 1, 5, 4] : [2, 1, 4, 5]],
        build: ([a, b]) => g.matmul(a, b, { transposeA, transposeB, alpha: 1.3 }),
      },
    ]),
  ),
  reshape: [{ shapes: [[2, 6]], build: ([x]) => g.reshape(x, [3, 4]) }],
  transpose: [{ shapes: [[2, 3, 4]], build: ([x]) => g.transpose(x, [2, 0, 1]) }],
  slice: [{ shapes: [[2, 5]], build: ([x]) => g.slice(x, 1, 1, 4) }],
  pad: [{ shapes: [[2, 3]], build: ([x]) => g.pad(x, 1, 2, 1) }],
  concat: [
    {
      shapes: [
        [2, 3],
        [2, 1],
      ],
      build: ([a, b]) => g.concat([a, b], 1),
    },
  ],
  broadcast: [{ shapes: [[2, 1, 3]], build: ([x]) => g.broadcast(x, [2, 4, 3]) }],
  sum: [{ shapes: [[2, 3, 4]], build: ([x]) => g.sum(x, [0, 2]) }],
  "rms-inverse": [{ shapes: [[3, 5]], build: ([x]) => g.rmsNorm(x).inputs[1] }],
  "rms-norm": [{ shapes: [[3, 5]], build: ([x]) => g.rmsNorm(x) }],
  rope: [1, -1].map((direction) => ({ shapes: [[2, 2, 3, 4]], build: ([x]: g.Node[]) => g.rope(x, cos, sin, direction as 1 | -1) })),
  "gather-rows": [{ shapes: [[3, 2]], build: ([x]) => g.gatherRows(x, ids) }],
  "scatter-rows": [{ shapes: [[4, 2]], build: ([x]) => g.scatterRows(x, ids, 5) }],
  pick: [{ shapes: [[4, 3]], build: ([x]) => g.pick(x, ids) }],
  "pick-add": [
    {
      shapes: [
        [4, 3],
        [4, 1],
      ],
      build: ([base, updates]) => g.pickAdd(base, ids, updates),
    },
  ],
  "cross-entropy": [{ shapes: [[4, 3]], build: ([x]) => g.crossEntropy(x, ids) }],
  conv: [
    {
      shapes: [
        [2, 3, 6, 6],
        [4, 3, 3, 3],
      ],
      build: ([x, w]) => g.conv(x, w, 2, 1),
    },
    {
      shapes: [
        [2, 3, 8, 8],
        [4, 3, 4, 4],
      ],
      build: ([x, w]) => g.conv(x, w, 4, 0),
    },
    {
      shapes: [
        [2, 3, 5, 5],
        [4, 3, 3, 3],
      ],
      build: ([x, w]) => g.conv(x, w, 1, 1),
    },
  ],
  "conv-input-gradient": [
    {
      shapes: [
        [2, 4, 3, 3],
        [4, 3, 3, 3],
      ],
      build: ([dy, w]) => g.convInputGradient(dy, w, { stride: 2, padding: 1, height: 6, width: 6 }),
    },
  ],
  "conv-weight-gradient": [
    {
      shapes: [
        [2, 3, 6, 6],
        [2, 4, 3, 3],
      ],
      build: ([x, dy]) => g.convWeightGradient(x, dy, { stride: 2, padding: 1, kernel: 3 }),
    },
  ],
};

test("G1 every operation with a gradient is checked", () => {
  const unchecked = Object.keys(vjpRules).filter((kind) => !(kind in cases));
  expect(unchecked.sort()).toEqual(["constant", "equal", "input", "step"]);
});

for (const [kind, list] of Object.entries(cases) as [string, Case[]][]) {
  list.forEach((item, index) => {
    test(`G2 ${kind} ${index} agrees with finite differences`, async () => {
      const random = randomValues(index + kind.length * 100 + 7);
      const [low, high] = item.range ?? [-1, 1];
      const inputs = item.shapes.map((shape, at) => g.input(`x${at}`, shape));
      const output = item.build(inputs);
      // A random projection makes the output a scalar; the square makes second-order mistakes visible.
      const projection = g.constant(
        Float32Array.from({ length: sizeOf(output.shape) }, () => random() * 2 - 1),
        output.shape,
      );
      const loss = g.sumAll(g.mul(g.mul(output, output), projection));
      const grads = gradients(loss, inputs);
      const session = await openSession(emitOnnx({ loss, ...Object.fromEntries(grads.map((node, at) => [`g${at}`, node])) }));
      const values = item.shapes.map((shape) => Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random()));
      const directions = item.shapes.map((shape) => Float32Array.from({ length: sizeOf(shape) }, () => random() * 2 - 1));
      const evaluate = async (shift: number) => {
        const feeds: Record<string, HostTensor> = {};
        item.shapes.forEach((shape, at) => {
          feeds[`x${at}`] = { data: values[at].map((value, i) => value + shift * directions[at][i]), shape };
        });
        const out: Record<string, HostTensor> = { loss: { data: new Float32Array(1), shape: [] } };
        grads.forEach((node, at) => {
          out[`g${at}`] = { data: new Float32Array(sizeOf(node.shape)), shape: node.shape };
        });
        await session.run(feeds, out);
        return out;
      };
      const here = await evaluate(0);
      let analytic = 0;
      directions.forEach((direction, at) => direction.forEach((d, i) => (analytic += d * Number(here[`g${at}`].data[i]))));
      const h = 4e-3;
      const [up, down] = [await evaluate(h), await evaluate(-h)];
      const numeric = (Number(up.loss.data[0]) - Number(down.loss.data[0])) / (2 * h);
      expect(Math.abs(analytic)).toBeGreaterThan(1e-3);
      expect(Math.abs(analytic - numeric)).toBeLessThan(4e-3 * Math.max(1, Math.abs(numeric)));
      await session.close();
    });
  });
}
