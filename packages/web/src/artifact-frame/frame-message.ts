// What an artifact may say to the app, parsed once at the edge. Whatever runs in the frame can post anything: each message is checked for
// form and size, and counted. It knows messages, not frames.
import { z } from "zod";

/** Mirrors packages/tools/src/artifact/page/: what the page keeps, and what it says of an error. */
const maxStoreCharacters = 64 * 1024;
const maxStoreEntries = 500;
const maxErrorCharacters = 500;
const maxHrefCharacters = 2000;

export const storeSchema = z
  .record(z.string(), z.string())
  .refine((entries) => Object.keys(entries).length <= maxStoreEntries, "too many entries")
  .refine((entries) => Object.entries(entries).reduce((sum, [key, value]) => sum + key.length + value.length, 0) <= maxStoreCharacters, "too large");
export type StoreEntries = z.infer<typeof storeSchema>;

const frameMessageSchema = z.discriminatedUnion("type", [
  z.object({ melete: z.literal(1), type: z.literal("shell") }),
  z.object({ melete: z.literal(1), type: z.literal("ready") }),
  z.object({ melete: z.literal(1), type: z.literal("pong"), id: z.number() }),
  z.object({ melete: z.literal(1), type: z.literal("error"), message: z.string().max(maxErrorCharacters) }),
  z.object({ melete: z.literal(1), type: z.literal("link"), href: z.string().max(maxHrefCharacters) }),
  z.object({ melete: z.literal(1), type: z.literal("store"), entries: storeSchema }),
]);
export type FrameMessage = z.infer<typeof frameMessageSchema>;

/** null for what is no message of ours. */
export function parseFrameMessage(data: unknown): FrameMessage | null {
  return frameMessageSchema.safeParse(data).data ?? null;
}

/** An honest page says a few things a second. */
const perSecond = 30;
const burst = 60;
/** A page that says so much more than it may is not one to go on with. */
const floodAfter = 2000;

export type Admission = "taken" | "dropped" | "flood";

/** A bucket that fills with time. @param now  milliseconds */
export function createMessageGate(now: () => number): () => Admission {
  let tokens = burst;
  let at = now();
  let dropped = 0;
  return () => {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - at) / 1000) * perSecond);
    at = time;
    if (tokens >= 1) {
      tokens -= 1;
      return "taken";
    }
    dropped += 1;
    return dropped > floodAfter ? "flood" : "dropped";
  };
}
