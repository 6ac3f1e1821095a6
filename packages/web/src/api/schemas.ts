// What the server's own JSON looks like, parsed once here at the edge. It knows shapes, not routes.
import { effortSchema, messageSchema } from "@melete/core";
import { z } from "zod";

const modelInfoSchema = z.object({
  id: z.string(),
  capabilities: z.object({
    images: z.boolean(),
    tools: z.boolean(),
    contextTokens: z.number().optional(),
    /** "block": it is told how to report its attempt, which it reads with every question */
    records: z.enum(["block", "plain"]).optional(),
    /** reasoning levels, weakest first; absent when there is no such dial */
    efforts: z.array(effortSchema).optional(),
    /** null or absent when unknown */
    priceUsdPerMillion: z.object({ input: z.number(), output: z.number() }).nullish(),
  }),
  isDefault: z.boolean(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

const skillInfoSchema = z.object({ name: z.string(), description: z.string() });
export type SkillInfo = z.infer<typeof skillInfoSchema>;
export const skillListSchema = z.object({ skills: z.array(skillInfoSchema) });
export const modelListSchema = z.object({ models: z.array(modelInfoSchema) });

/** The server may write times as ISO text or as milliseconds; the page only sorts and prints them. */
const timeSchema = z.union([z.string(), z.number()]);

const conversationSummarySchema = z.object({
  id: z.string(),
  title: z.string().nullable(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type ConversationSummary = z.infer<typeof conversationSummarySchema>;

export const conversationListSchema = z.object({
  conversations: z.array(conversationSummarySchema),
  /** what to send as `before` for the next page */
  next: z.union([z.string(), z.number()]).nullish(),
});
export type ConversationList = z.infer<typeof conversationListSchema>;

const storedMessageSchema = messageSchema.extend({
  id: z.string(),
  turnId: z.string().nullable(),
  createdAt: timeSchema,
});
export type StoredMessage = z.infer<typeof storedMessageSchema>;

export const conversationSchema = z.object({
  id: z.string(),
  title: z.string().nullable(),
  messages: z.array(storedMessageSchema),
  /** what to send as `before` for the messages in front of these; null or absent at the beginning */
  earlier: z.string().nullish(),
  activeTurnId: z.string().nullable(),
});
export type Conversation = z.infer<typeof conversationSchema>;

export const createdConversationSchema = z.object({ id: z.string() });
export const createdTurnSchema = z.object({ turnId: z.string() });

export const errorBodySchema = z.object({ error: z.object({ message: z.string() }) });
