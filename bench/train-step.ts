// How much of this machine's matrix-multiply peak a whole training step reaches: steps and plain products in turn, on one thread.
// One optimizer step of melete-nano's batch (8 rows of 256 tokens, 8 pictures): forward, backward, clipping, Muon and AdamW as one ONNX graph.
import { benchmarkStep } from "@melete/lab/training";
import { median, type Report } from "./report.ts";

export async function run(): Promise<Report> {
  const measurements: Report["measurements"] = [];
  for (const rung of ["r3", "r5"] as const) {
    const result = await benchmarkStep(rung, { repetitions: 15 });
    const name = `${(result.parameters / 1e6).toFixed(1)}M`;
    const tokens = result.stepMs.map((ms) => (result.tokensPerStep * 1000) / ms);
    const gflops = result.stepMs.map((ms) => result.flopsPerStep / ms / 1e6);
    const shares = gflops.map((rate, index) => (100 * rate) / result.peakGflops[index]);
    measurements.push(
      {
        name: `${name} step`,
        unit: "tokens/s",
        value: median(tokens),
        samples: tokens,
        note: `${result.tokensPerStep} tokens and ${result.pictures} pictures a step`,
      },
      { name: `${name} step`, unit: "GFLOP/s", value: median(gflops), samples: gflops },
      {
        name: `${name} matmul peak`,
        unit: "GFLOP/s",
        value: median(result.peakGflops),
        samples: result.peakGflops,
        note: "1024 x 1024 x 1024, float32, one thread",
      },
      { name: `${name} share of peak`, unit: "%", value: median(shares), samples: shares },
      { name: `${name} resident memory`, unit: "MB", value: result.maxResidentMb, note: "largest of the process so far" },
    );
  }
  return { title: "a whole training step against the machine's matrix-multiply peak, in turn in one process", measurements };
}
