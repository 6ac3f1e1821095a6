// What the environment says about who may reach this server and how much they may use. It reads nothing but its arguments.
import { isIP } from "node:net";
import { z } from "zod";
import { SetupError } from "../setup-error.ts";

export interface AccessSettings {
  /** the address to listen on */
  host: string;
  /** host names that this server answers to, beside loopback */
  allowedHosts: readonly string[];
  /** X-Forwarded headers are written by a proxy of ours */
  trustProxy: boolean;
  /** others can reach the server: it listens beyond loopback, or a proxy or another name leads to it */
  open: boolean;
  requestsPerMinute: number;
  /** wrong keys from one address, per minute */
  failuresPerMinute: number;
  /** open streams and running requests of one user */
  streamsPerUser: number;
  /** for everybody together, per day (UTC); null: no limit */
  usdPerDay: number | null;
  tokensPerDay: number | null;
}

const flag = z.stringbool().default(false);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess((value) => (value === "" ? undefined : value), schema);
const count = (fallback: number) => optional(z.coerce.number().int().positive().default(fallback));
const limit = optional(z.coerce.number().positive().nullable().default(null));

const environmentSchema = z.object({
  MELETE_HOST: optional(z.string().default("127.0.0.1")),
  MELETE_ALLOWED_HOSTS: z.string().default(""),
  MELETE_TRUST_PROXY: optional(flag),
  MELETE_REQUESTS_PER_MINUTE: count(300),
  MELETE_FAILURES_PER_MINUTE: count(10),
  MELETE_STREAMS_PER_USER: count(32),
  MELETE_USD_PER_DAY: limit,
  MELETE_TOKENS_PER_DAY: limit,
});

const loopback = ["127.0.0.1", "localhost", "::1"];

/** `host` wins over MELETE_HOST. Throws SetupError for a setting that cannot be read. */
export function accessSettings(environment: Readonly<Record<string, string | undefined>>, host?: string): AccessSettings {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    const name = String(path[0]);
    throw new SetupError(`${name} is ${JSON.stringify(environment[name])}: ${message}. Correct it, or leave it out.`);
  }
  const values = parsed.data;
  const allowedHosts = values.MELETE_ALLOWED_HOSTS.split(/[\s,]+/)
    .filter((name) => name !== "")
    .map((name) => name.toLowerCase());
  const address = host ?? values.MELETE_HOST;
  // who listens on a name wants to be called by it
  if (isIP(address) === 0 && !loopback.includes(address)) allowedHosts.push(address.toLowerCase());
  const trustProxy = values.MELETE_TRUST_PROXY;
  return {
    host: address,
    allowedHosts,
    trustProxy,
    open: !loopback.includes(address) || trustProxy || allowedHosts.length > 0,
    requestsPerMinute: values.MELETE_REQUESTS_PER_MINUTE,
    failuresPerMinute: values.MELETE_FAILURES_PER_MINUTE,
    streamsPerUser: values.MELETE_STREAMS_PER_USER,
    usdPerDay: values.MELETE_USD_PER_DAY,
    tokensPerDay: values.MELETE_TOKENS_PER_DAY,
  };
}
