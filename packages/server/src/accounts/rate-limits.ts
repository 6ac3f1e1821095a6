// How often a key may ask, how often an address may be wrong, and how many requests of a user run at once. Counting is
// rate-limiter-flexible's; this file says what is counted, and tells it in HTTP's words.
import type { RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";
import { ApiError } from "../http/api-error.ts";

export interface RateLimitSettings {
  requestsPerMinute: number;
  failuresPerMinute: number;
  streamsPerUser: number;
}

/** What RateLimiterPostgres needs of a connection pool. */
export interface RateLimitPool {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<unknown>;
}

export interface RateLimits {
  /** Counts one request of a key. Returns headers that tell what is left; throws ApiError 429. */
  request(keyId: string): Promise<Record<string, string>>;
  /** Counts a wrong or missing key; throws ApiError 429 when this address had too many. */
  failure(address: string): Promise<void>;
  /** Takes one of the user's places for running requests, to be given back; throws ApiError 429. Counted per process. */
  enter(userId: string): () => void;
}

const windowSeconds = 60;

/** Several processes on one PostgreSQL count together; else each counts for itself. */
export function createRateLimits(settings: RateLimitSettings, pool?: RateLimitPool): RateLimits {
  const requests = lazyLimiter("request", settings.requestsPerMinute, pool);
  const failures = lazyLimiter("failure", settings.failuresPerMinute, pool);
  const running = new Map<string, number>();

  return {
    async request(keyId) {
      const result = await consume(await requests(), keyId);
      const seconds = Math.ceil(result.msBeforeNext / 1000);
      const headers = {
        "ratelimit-policy": `"requests";q=${settings.requestsPerMinute};w=${windowSeconds}`,
        ratelimit: `"requests";r=${Math.max(0, result.remainingPoints)};t=${seconds}`,
      };
      if (result.consumedPoints > settings.requestsPerMinute) {
        throw tooMany("rate_limit_exceeded", `This key has made ${settings.requestsPerMinute} requests within a minute`, seconds, headers);
      }
      return headers;
    },
    async failure(address) {
      const result = await consume(await failures(), address);
      if (result.consumedPoints <= settings.failuresPerMinute) return;
      const seconds = Math.ceil(result.msBeforeNext / 1000);
      throw tooMany("too_many_failures", `${settings.failuresPerMinute} requests from ${address} had no valid key`, seconds);
    },
    enter(userId) {
      const count = running.get(userId) ?? 0;
      if (count >= settings.streamsPerUser) {
        throw tooMany("too_many_streams", `${count} streams of this user are open, and ${settings.streamsPerUser} is the limit`, 1);
      }
      running.set(userId, count + 1);
      let inside = true;
      return () => {
        if (!inside) return;
        inside = false;
        const left = (running.get(userId) ?? 1) - 1;
        if (left === 0) running.delete(userId);
        else running.set(userId, left);
      };
    },
  };
}

/** Loaded with the first key that comes: one person on loopback, whom nobody counts, starts without it. */
function lazyLimiter(keyPrefix: string, points: number, pool: RateLimitPool | undefined): () => Promise<RateLimiterAbstract> {
  let made: Promise<RateLimiterAbstract> | undefined;
  return () => {
    made ??= import("rate-limiter-flexible").then(({ RateLimiterMemory, RateLimiterPostgres }) => {
      const memory = new RateLimiterMemory({ keyPrefix, points, duration: windowSeconds });
      if (pool === undefined) return memory;
      // the table is made by our migrations; while the database is away each process counts for itself
      const options = { storeClient: pool, tableName: "rate_limit", tableCreated: true, keyPrefix, points, duration: windowSeconds };
      return new RateLimiterPostgres({ ...options, clearExpiredByTimeout: true, inMemoryBlockOnConsumed: points + 1, insuranceLimiter: memory });
    });
    return made;
  };
}

/** The library rejects with a result when there were too many, and with an Error when it could not count. */
async function consume(limiter: RateLimiterAbstract, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (rejected) {
    if (rejected instanceof Error) throw rejected;
    return rejected as RateLimiterRes;
  }
}

function tooMany(code: string, what: string, seconds: number, headers: Record<string, string> = {}): ApiError {
  const wait = `Wait ${seconds} ${seconds === 1 ? "second" : "seconds"} and ask again.`;
  return new ApiError(429, code, `${what}. ${wait}`, { retryable: true, headers: { ...headers, "retry-after": String(seconds) } });
}
