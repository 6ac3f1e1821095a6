// The metrics, each with its name and unit by the GenAI conventions; what they do not name begins with "melete.". It knows no event.
import type { Histogram, Meter, UpDownCounter } from "@opentelemetry/api";

export interface Instruments {
  generationDuration: Histogram;
  timeToFirstChunk: Histogram;
  timePerOutputToken: Histogram;
  tokens: Histogram;
  turnDuration: Histogram;
  timeToFirstToken: Histogram;
  turnAgents: Histogram;
  turnCost: Histogram;
  runningTurns: UpDownCounter;
}

/** The boundaries that the conventions advise. */
const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const firstToken = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const perToken = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];
const counts = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304];
const agents = [1, 2, 4, 8, 16, 32];
const usd = [0.0001, 0.001, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

export function createInstruments(meter: Meter): Instruments {
  const histogram = (name: string, unit: string, explicitBucketBoundaries: number[], description: string): Histogram =>
    meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries } });
  return {
    generationDuration: histogram("gen_ai.client.operation.duration", "s", seconds, "One generation, from the request to its end."),
    timeToFirstChunk: histogram("gen_ai.client.operation.time_to_first_chunk", "s", firstToken, "One generation, until its first word."),
    timePerOutputToken: histogram("gen_ai.server.time_per_output_token", "s", perToken, "One generation after its first word, per token."),
    tokens: histogram("gen_ai.client.token.usage", "{token}", counts, "Tokens of one generation, input and output apart."),
    turnDuration: histogram("gen_ai.workflow.duration", "s", seconds, "One turn, from the question to the end of the answer."),
    timeToFirstToken: histogram("gen_ai.server.time_to_first_token", "s", firstToken, "One turn, until the first word of the answer."),
    turnAgents: histogram("melete.turn.agents", "{agent}", agents, "Agents that one turn started."),
    turnCost: histogram("melete.turn.cost", "{USD}", usd, "What one turn cost; turns without a known price are left out."),
    runningTurns: meter.createUpDownCounter("melete.turns.running", { unit: "{turn}", description: "Turns that run now." }),
  };
}
