// An OpenTelemetry collector on loopback for tests: takes OTLP as JSON over HTTP, and gives back what it got. It checks nothing.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number };
}
export interface OtlpMetric {
  name: string;
  unit: string;
  histogram?: { dataPoints: { sum: number; count: number | string; attributes: OtlpSpan["attributes"] }[] };
}

export async function startCollector() {
  const bodies: { path: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    bodies.push({ path: request.url ?? "", body });
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const parsed = (path: string) => bodies.filter((one) => one.path === path).map((one) => JSON.parse(one.body));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    everything: () => bodies.map(({ body }) => body).join("\n"),
    spans: (): OtlpSpan[] => parsed("/v1/traces").flatMap(({ resourceSpans }) => resourceSpans[0].scopeSpans[0].spans),
    resource: () => attributes(parsed("/v1/traces")[0].resourceSpans[0].resource.attributes),
    metrics: (): OtlpMetric[] => parsed("/v1/metrics").at(-1).resourceMetrics[0].scopeMetrics[0].metrics,
  };
}

export function attributes(list: OtlpSpan["attributes"]): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}
