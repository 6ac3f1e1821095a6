// What the server costs between a provider and its client: time to first token and per token, with 1 and with 200 streams at once, beside
// going direct and beside a gateway from npm. Provider, load generator and each server are processes of their own on the same processors.
import { spawnFakeProvider } from "@melete/server/test-support";
import { median, type Measurement, type Report } from "./report.ts";
import type { LoadResult } from "./serving/load-main.ts";
import { cpuMsOf, portkeyVersion, runLoad, type ServerProcess, startMelete, startPortkey } from "./serving/server-process.ts";

/** Twenty tokens a second and stream, sixty tokens an answer: what people watch. With 200 streams the provider writes 4000 tokens a second. */
const crowd = { streams: Number(process.env.MELETE_BENCH_STREAMS ?? 200), tokenMs: 50, tokens: 60, firstTokenMs: 100 };
const alone = { rounds: 60, warmUps: 15, tokenMs: 5, tokens: 20, firstTokenMs: 20 };
const passes = Number(process.env.MELETE_BENCH_PASSES ?? 2);

interface Rival {
  name: string;
  url: string;
  headers: Record<string, string>;
  process: ServerProcess | null;
}

export async function run(): Promise<Report> {
  const provider = await spawnFakeProvider({ stamp: true }, { keepLog: false });
  const melete = await startMelete(provider.url, process.env.MELETE_BENCH_FLAGS?.split(" ") ?? []);
  const portkey = await startPortkey();
  const rivals: Rival[] = [
    { name: "direct", url: `${provider.url}/chat/completions`, headers: {}, process: null },
    { name: "melete", url: `${melete.url}/v1/chat/completions`, headers: {}, process: melete },
  ];
  if (portkey !== null) {
    const headers = { authorization: "Bearer none", "x-portkey-provider": "openai", "x-portkey-custom-host": provider.url };
    rivals.push({ name: `portkey ${portkeyVersion()}`, url: `${portkey.url}/v1/chat/completions`, headers, process: portkey });
  }
  try {
    // compilers first: a hundred answers each, as fast as they go
    const all = { model: "fake", urls: rivals.map(({ url }) => url), headers: rivals.map(({ headers }) => headers) };
    await provider.configure({ stamp: true, tokens: 30 });
    await runLoad({ ...all, streams: 8, rounds: 25, warmUps: 0, rampMs: 0 });

    await provider.configure({ stamp: true, ...alone });
    const one = await runLoad({ ...all, streams: 1, rounds: alone.rounds + alone.warmUps, warmUps: alone.warmUps, rampMs: 0 });

    await provider.configure({ stamp: true, ...crowd });
    const many = rivals.map(() => [] as (LoadResult & { serverCpuMs: number | null })[]);
    const lastsMs = crowd.firstTokenMs + crowd.tokens * crowd.tokenMs;
    for (let pass = 0; pass < passes; pass++) {
      const order = rivals.map((_, index) => index);
      for (const index of pass % 2 === 0 ? order : order.reverse()) {
        const { url, headers, process: server } = rivals[index];
        const before = server === null ? null : cpuMsOf(server.pid);
        const result = await runLoad({
          model: "fake",
          urls: [url],
          headers: [headers],
          streams: crowd.streams,
          rounds: 3,
          warmUps: 1,
          rampMs: lastsMs,
        });
        const after = server === null ? null : cpuMsOf(server.pid);
        many[index].push({ ...result, serverCpuMs: before === null || after === null ? null : after - before });
      }
    }
    const measurements = [...aloneFigures(rivals, one), ...crowdFigures(rivals, many)];
    const title =
      `streamed chat completions through each, ${crowd.streams} streams at ${1000 / crowd.tokenMs} tokens a second; ` +
      "targets over direct: first token +5 ms median and +15 ms p99, each token +0.3 ms";
    return { title, measurements };
  } finally {
    await Promise.all([melete.stop(), portkey?.stop(), provider.stop()]);
  }
}

function aloneFigures(rivals: readonly Rival[], { rivals: results }: LoadResult): Measurement[] {
  const direct = results[0];
  return rivals.flatMap(({ name }, index) => {
    const { firstTokenMs, tokenAgeMs, failed, requests } = results[index];
    const note = (value: number, base: number): string => (index === 0 ? "" : `+${round(value - base)} over direct`);
    return [
      {
        name: `1 stream, ${name}: first token, median`,
        unit: "ms",
        value: median(firstTokenMs),
        note: note(median(firstTokenMs), median(direct.firstTokenMs)),
      },
      { name: `1 stream, ${name}: first token, p99`, unit: "ms", value: p99(firstTokenMs), note: note(p99(firstTokenMs), p99(direct.firstTokenMs)) },
      {
        name: `1 stream, ${name}: from write to read of a token, median`,
        unit: "ms",
        value: tokenAgeMs.p50,
        note: `${note(tokenAgeMs.p50, direct.tokenAgeMs.p50)}${failed === 0 ? "" : `; ${failed} of ${requests} FAILED`}`,
      },
    ];
  });
}

function crowdFigures(rivals: readonly Rival[], many: readonly (LoadResult & { serverCpuMs: number | null })[][]): Measurement[] {
  const summary = many.map((runs) => {
    const results = runs.map(({ rivals: [only] }) => only);
    const first = results.flatMap(({ firstTokenMs }) => firstTokenMs).sort((a, b) => a - b);
    // warm-up rounds cost the server the same as those that are counted
    const cost = runs.map(({ serverCpuMs, rivals: [{ tokens }] }) => (serverCpuMs === null ? Number.NaN : (serverCpuMs * 1000) / (tokens * 1.5)));
    return {
      median: median(first),
      p99: p99(first),
      age: results.map(({ tokenAgeMs }) => tokenAgeMs.p50),
      mean: results.map(({ tokenAgeMs }) => tokenAgeMs.mean),
      late: results.map(({ tokenAgeMs }) => tokenAgeMs.p99),
      cost,
      failed: results.reduce((sum, { failed }) => sum + failed, 0),
      requests: results.reduce((sum, { requests }) => sum + requests, 0),
    };
  });
  const direct = summary[0];
  return rivals.flatMap(({ name }, index) => {
    const mine = summary[index];
    const of = `${crowd.streams} streams, ${name}:`;
    const over = (value: number, base: number): string => (index === 0 ? "" : `+${round(value - base)} over direct`);
    return [
      { name: `${of} first token, median`, unit: "ms", value: mine.median, note: over(mine.median, direct.median) },
      { name: `${of} first token, p99`, unit: "ms", value: mine.p99, note: over(mine.p99, direct.p99) },
      {
        name: `${of} from write to read of a token, median`,
        unit: "ms",
        value: median(mine.age),
        samples: mine.age,
        note: over(median(mine.age), median(direct.age)),
      },
      {
        name: `${of} from write to read of a token, mean`,
        unit: "ms",
        value: median(mine.mean),
        samples: mine.mean,
        note: over(median(mine.mean), median(direct.mean)),
      },
      {
        name: `${of} from write to read of a token, p99`,
        unit: "ms",
        value: median(mine.late),
        samples: mine.late,
        note: over(median(mine.late), median(direct.late)),
      },
      ...(index === 0 ? [] : [{ name: `${of} processor time of the server per token`, unit: "µs", value: median(mine.cost), samples: mine.cost }]),
      ...(mine.failed === 0 ? [] : [{ name: `${of} FAILED`, unit: `of ${mine.requests}`, value: mine.failed }]),
    ];
  });
}

function p99(sorted: readonly number[]): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
