// The facts about a model, checked where they come from outside: settings, a recording, a server's answer. It knows no model.
import { z } from "zod";
import { effortSchema } from "../event.ts";
import type { Capabilities } from "./model.ts";

export const capabilitiesSchema: z.ZodType<Capabilities> = z.object({
  images: z.boolean(),
  tools: z.boolean(),
  coordinates: z.enum(["fraction", "thousandths", "thousandths-yx", "pixels"]),
  maxImageSide: z.number().positive().optional(),
  contextTokens: z.number(),
  sampling: z.enum(["settable", "fixed"]),
  reasoning: z.enum(["none", "switchable", "always"]),
  efforts: z.array(effortSchema).optional(),
  structuredOutput: z.boolean().optional(),
  records: z.enum(["block", "plain"]),
  abort: z.enum(["stops", "best-effort"]),
  parallel: z.number().int().positive(),
  slow: z.boolean().optional(),
  hiddenThinking: z.boolean().optional(),
  references: z.number().int().positive().optional(),
  knownTools: z.array(z.string()).optional(),
  priceUsdPerMillion: z.object({ input: z.number(), output: z.number(), cachedInput: z.number(), cacheWrite: z.number().optional() }).nullable(),
});
