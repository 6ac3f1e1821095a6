// The load generator, a process of its own: opens streamed chat completions and notes how old each token is when it arrives. Raw node:http
// and no JSON parser, because it shares the processors with what it measures. It prints one JSON object and ends.
import { Agent, request as httpRequest } from "node:http";

export interface LoadPlan {
  /** up to and with /chat/completions */
  urls: string[];
  headers: Record<string, string>[];
  /** with more than one URL, requests go round them, one at a time: rivals interleaved request by request */
  model: string;
  /** at the same time */
  streams: number;
  /** per stream, one after the other */
  rounds: number;
  /** the first rounds of each stream that are not counted */
  warmUps: number;
  /** streams begin evenly over this long, so that a steady state has requests beginning and ending all the time */
  rampMs: number;
}

export interface LoadResult {
  /** per URL */
  rivals: {
    requests: number;
    failed: number;
    tokens: number;
    /** sorted samples, milliseconds from the request to its first token */
    firstTokenMs: number[];
    /** percentiles of the time from the provider's write to our read, milliseconds, the first token of each stream left out */
    tokenAgeMs: { p50: number; p90: number; p99: number; mean: number };
  }[];
  wallMs: number;
  cpuMs: number;
}

const plan = JSON.parse(process.argv[2] ?? "{}") as LoadPlan;
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const body = JSON.stringify({ model: plan.model, stream: true, messages: [{ role: "user", content: "Count from one to a hundred, please." }] });
const rivals = plan.urls.map(() => ({ requests: 0, failed: 0, tokens: 0, first: [] as number[], ages: [] as number[] }));
const stamp = /"content":" (\d+)"/g;

const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);

function once(rival: number, counted: boolean): Promise<void> {
  const into = rivals[rival];
  const { hostname, port, pathname } = new URL(plan.urls[rival]);
  return new Promise((resolve) => {
    const startedUs = nowUs();
    let seen = 0;
    let rest = "";
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...plan.headers[rival] };
    const end = (failed: boolean): void => {
      if (counted) {
        into.requests += 1;
        into.failed += failed || seen === 0 ? 1 : 0;
      }
      resolve();
    };
    const request = httpRequest({ hostname, port, path: pathname, method: "POST", agent, headers }, (response) => {
      response.on("data", (piece: Buffer) => {
        const at = nowUs();
        const text = rest + piece.toString("latin1");
        let last = 0;
        for (const match of text.matchAll(stamp)) {
          if (counted) {
            if (seen === 0) into.first.push((at - startedUs) / 1000);
            else into.ages.push((at - Number(match[1])) / 1000);
            into.tokens += 1;
          }
          seen += 1;
          last = match.index + match[0].length;
        }
        rest = text.slice(Math.max(last, text.length - 64));
      });
      response.on("end", () => end(response.statusCode !== 200));
      response.on("error", () => end(true));
    });
    request.on("error", () => end(true));
    request.end(body);
  });
}

async function stream(index: number): Promise<void> {
  if (plan.rampMs > 0) await new Promise((resolve) => setTimeout(resolve, (plan.rampMs * index) / plan.streams));
  for (let round = 0; round < plan.rounds; round++) {
    // every second round in reverse, as everywhere in these benchmarks
    const order = rivals.map((_, rival) => rival);
    for (const rival of round % 2 === 0 ? order : order.reverse()) await once(rival, round >= plan.warmUps);
  }
}

const started = performance.now();
const cpu = process.cpuUsage();
await Promise.all(Array.from({ length: plan.streams }, (_, index) => stream(index)));
const used = process.cpuUsage(cpu);

const result: LoadResult = {
  rivals: rivals.map(({ requests, failed, tokens, first, ages }) => {
    first.sort((a, b) => a - b);
    ages.sort((a, b) => a - b);
    const at = (share: number): number => ages[Math.min(ages.length - 1, Math.floor(ages.length * share))] ?? Number.NaN;
    const mean = ages.reduce((sum, age) => sum + age, 0) / ages.length;
    return { requests, failed, tokens, firstTokenMs: first, tokenAgeMs: { p50: at(0.5), p90: at(0.9), p99: at(0.99), mean } };
  }),
  wallMs: performance.now() - started,
  cpuMs: (used.user + used.system) / 1000,
};
process.stdout.write(JSON.stringify(result));
agent.destroy();
