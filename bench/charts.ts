// How exactly are charts read? Generated bars, lines and scatters with linear and log axes, in many styles, against the numbers they were drawn from.
// MELETE_BENCH_CHARTS sets how many (default 300).
import { type ChartPlan, chartErrors, drawChart, planChart, readChart } from "@melete/tools/test-support";
import { type Measurement, median, type Report } from "./report.ts";

const charts = Number(process.env.MELETE_BENCH_CHARTS ?? 300);
const first = Number(process.env.MELETE_BENCH_FIRST ?? 0);

interface Read {
  plan: ChartPlan;
  errors: number[];
  ms: number;
}

export async function run(): Promise<Report> {
  await readChart(await drawChart(planChart(first))); // loads
  const reads: Read[] = [];
  for (let seed = first; seed < first + charts; seed += 1) {
    const plan = planChart(seed);
    const bytes = await drawChart(plan);
    const started = performance.now();
    const reading = await readChart(bytes);
    reads.push({ plan, errors: chartErrors(plan, reading), ms: performance.now() - started });
    const worst = median(reads[reads.length - 1].errors);
    if (process.env.MELETE_BENCH_TRACE && worst > 0.02)
      process.stderr.write(
        `${seed} ${plan.kind} ${plan.x.scale} ${plan.y.scale} ${worst.toFixed(3)} ${reading === null ? "no chart" : `${reading.x?.scale} ${reading.y?.scale} ${reading.series.map(({ kind }) => kind)}`}\n`,
      );
  }
  const isLog = ({ plan }: Read): boolean => plan.x.scale === "log" || plan.y.scale === "log";
  const kinds = (["bars", "lines", "scatter"] as const).map((kind) =>
    row(
      kind,
      reads.filter(({ plan }) => plan.kind === kind),
    ),
  );
  const times = reads.map(({ ms }) => ms);
  return {
    title: `${charts} generated charts read; distance from the truth in percent of the axis (median over numbers; what was not found counts as 100 %)`,
    measurements: [
      row("all", reads),
      ...kinds,
      row("with a log axis", reads.filter(isLog)),
      { name: "charts whose median number is within 1 %", unit: `of ${charts}`, value: reads.filter(({ errors }) => median(errors) <= 0.01).length },
      {
        name: "numbers not found, or off by 5 % or more",
        unit: "%",
        value: (100 * reads.flatMap(({ errors }) => errors).filter((error) => error >= 0.05).length) / reads.flatMap(({ errors }) => errors).length,
      },
      { name: "time per chart, warm", unit: "ms", value: median(times), note: `slowest ${Math.max(...times).toFixed(0)} ms` },
    ],
  };
}

function row(name: string, reads: readonly Read[]): Measurement {
  const errors = reads.flatMap((read) => read.errors).sort((a, b) => a - b);
  const ninth = (errors[Math.floor(errors.length * 0.9)] ?? Number.NaN) * 100;
  return {
    name,
    unit: "%",
    value: median(errors) * 100,
    note: `9 in 10 within ${ninth.toFixed(2)} %, ${errors.length} numbers on ${reads.length} charts`,
  };
}
