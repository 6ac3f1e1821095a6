// Sends what telemetry.ts makes to an OTLP collector, when OTEL_EXPORTER_OTLP_ENDPOINT names one. The SDK is loaded only then: without
// it this file costs one `if`. It knows exporters and environment variables, not events.
import type { Telemetry } from "./telemetry.ts";

export interface RunningTelemetry extends Telemetry {
  /** sends what is waiting */
  flush(): Promise<void>;
  /** sends what is waiting, and ends; a collector that does not answer is not waited for longer than its timeout */
  shutdown(): Promise<void>;
}

export interface OpenTelemetryOptions {
  environment: Readonly<Record<string, string | undefined>>;
  version: string;
  now?: () => number;
}

/** null when no collector is named. The exporters read the other OTEL_ variables (headers, timeouts, intervals) themselves. */
export async function startOpenTelemetry({ environment, version, now }: OpenTelemetryOptions): Promise<RunningTelemetry | null> {
  const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint || environment.OTEL_SDK_DISABLED === "true") return null;

  const [{ createTelemetry }, { TracerProvider, BatchSpanProcessor }, metrics, { OTLPTraceExporter }, { OTLPMetricExporter }, resources] =
    await Promise.all([
      import("./telemetry.ts"),
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/sdk-metrics"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/exporter-metrics-otlp-http"),
      import("@opentelemetry/resources"),
    ]);
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = resources;
  const resource = defaultResource()
    .merge(resourceFromAttributes({ "service.name": "melete", "service.version": version, "service.instance.id": `${process.pid}` }))
    .merge(detectResources({ detectors: [envDetector] }));
  const base = endpoint.replace(/\/+$/, "");
  const tracers = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${base}/v1/traces` }) })],
  });
  const meters = new metrics.MeterProvider({
    resource,
    readers: [new metrics.PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter({ url: `${base}/v1/metrics` }) })],
  });
  const telemetry = createTelemetry({ tracer: tracers.getTracer("melete", version), meter: meters.getMeter("melete", version), now });
  const settle = async (work: Promise<unknown>[]): Promise<void> => void (await Promise.allSettled(work));
  return {
    ...telemetry,
    flush: () => settle([tracers.forceFlush(), meters.forceFlush()]),
    shutdown: () => settle([tracers.shutdown(), meters.shutdown()]),
  };
}
