// What a conversation is made of. Parts refer to bytes by hash; no message ever carries the bytes of an image.
import { z } from "zod";
import { matrixSchema } from "./matrix.ts";
import { markSchema } from "./region.ts";

/** Bytes stored once under their SHA-256. */
export const blobRefSchema = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/, "a blob is named by its SHA-256 in lower-case hex"),
  mediaType: z.string(),
  byteLength: z.number().int().nonnegative(),
  /** pixels after EXIF rotation; images only */
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
});
export type BlobRef = z.infer<typeof blobRefSchema>;

/** What one agent concluded, bounded in size; the only thing other agents ever see of it. */
export const recordSchema = z.object({
  /** the final answer as the agent states it; "" when it found none */
  answer: z.string(),
  approach: z.string().default(""),
  keySteps: z.array(z.string()).max(8).default([]),
  checks: z.array(z.string()).max(8).default([]),
  doubts: z.array(z.string()).max(8).default([]),
  status: z.enum(["complete", "partial"]).default("complete"),
  /** true when the agent read untrusted content */
  taint: z.boolean().default(false),
});
export type AgentRecord = z.infer<typeof recordSchema>;

export const annotationsSchema = z.object({ imageHash: z.string(), marks: z.array(markSchema) });
export type Annotations = z.infer<typeof annotationsSchema>;

/**
 * What a provider must get back word for word in the next request (encrypted reasoning, signatures), by provider. Opaque: only the
 * adapter that wrote it reads it, and it never leaves the turn that it was made in.
 */
const providerDataSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
export type ProviderData = z.infer<typeof providerDataSchema>;

/** Where a picture that a tool made comes from. */
const originSchema = z.object({
  /** the original that a person sent */
  hash: z.string(),
  /** from pixels of this picture to fractions 0..1 of the original */
  toOriginal: matrixSchema,
});

export const imagePartSchema = z.object({
  type: z.literal("image"),
  blob: blobRefSchema,
  name: z.string().optional(),
  /** absent for a picture that a person sent */
  origin: originSchema.optional(),
});

export const filePartSchema = z.object({
  type: z.literal("file"),
  blob: blobRefSchema,
  name: z.string(),
  /** the first lines of a text file that a person attached; models read them in its place (see text-files.ts) */
  start: z.string().optional(),
});

/** One version of something that can be opened: a page, a chart, a document. */
export const artifactSchema = z.object({
  artifactId: z.string(),
  /** from 1, one more for each change */
  version: z.number().int(),
  /** of the source; see docs/artifacts.md */
  mediaType: z.string(),
  title: z.string(),
  /** the blob with the source */
  hash: z.string(),
});
export type ArtifactVersion = z.infer<typeof artifactSchema>;

/**
 * What an answer rests on, as far as the rule of two cares: text that somebody else wrote, things the person keeps to themselves. Whoever
 * has the answer before them has read those.
 */
export const readKindSchema = z.enum(["untrusted", "private"]);
export type ReadKind = z.infer<typeof readKindSchema>;

export const partSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string(), providerData: providerDataSchema.optional() }),
  imagePartSchema,
  z.object({ type: z.literal("audio"), blob: blobRefSchema, name: z.string().optional() }),
  filePartSchema,
  z.object({ type: z.literal("reasoning"), text: z.string(), providerData: providerDataSchema.optional() }),
  z.object({
    type: z.literal("tool-call"),
    callId: z.string(),
    tool: z.string(),
    input: z.unknown(),
    providerData: providerDataSchema.optional(),
  }),
  z.object({
    type: z.literal("tool-result"),
    callId: z.string(),
    tool: z.string(),
    output: z.string(),
    isError: z.boolean().default(false),
    /** what the tool drew, for people; models get pictures as parts of their own */
    pictures: z.array(imagePartSchema).optional(),
    /** other files that it made */
    files: z.array(filePartSchema).optional(),
  }),
  z.object({ type: z.literal("annotations"), annotations: annotationsSchema }),
  z.object({ type: z.literal("artifact"), ...artifactSchema.shape }),
  z.object({ type: z.literal("citation"), source: z.string(), quote: z.string(), url: z.string().optional() }),
  z.object({ type: z.literal("reads"), what: z.array(readKindSchema) }),
  z.object({ type: z.literal("agent-report"), agentId: z.string(), record: recordSchema }),
]);
export type Part = z.infer<typeof partSchema>;
export type PartOf<T extends Part["type"]> = Extract<Part, { type: T }>;

export const messageSchema = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  parts: z.array(partSchema),
});
export type Message = z.infer<typeof messageSchema>;

/** Read access to stored bytes. `read` rejects when the hash is unknown. */
export interface Blobs {
  read(hash: string): Promise<Uint8Array>;
}

/** Also takes bytes. */
export interface BlobStore extends Blobs {
  /** The same bytes are kept once. */
  write(bytes: Uint8Array, facts: Pick<BlobRef, "mediaType" | "width" | "height">): Promise<BlobRef>;
}

/** What the person asked last: the text of the last user message. */
export function questionOf(messages: readonly Message[]): string {
  const last = messages.findLast((message) => message.role === "user");
  return last === undefined ? "" : textOf(last);
}

/** All text parts of a message, joined. */
export function textOf(message: Message): string {
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
