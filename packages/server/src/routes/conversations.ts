// Conversations and the turns that they start. It knows HTTP and what a request must hold; running a turn is the supervisor's part.
import { type Blobs, type Budget, decodeTextFile, type Message, newId, type Part, startOfText, turnRequestSchema } from "@melete/core";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { type Spending, withReservation } from "../accounts/spending.ts";
import type { ModelCatalog } from "../models/model-catalog.ts";
import { ApiError, parseWith, readJson } from "../http/api-error.ts";
import type { Supervisor } from "../runs/supervisor.ts";
import { sha256 } from "../store/blob-files.ts";
import type { ConversationRow, StartedTurn, Store } from "../store/store.ts";
import { ownConversation } from "./owned.ts";

/** Pictures travel as blobs, so a body is text: 4 MiB is beyond the context of any model, and small enough to parse at once. */
const maxBodyBytes = 4 * 1024 * 1024;
const maxPageSize = 200;

const partsSchema = z
  .array(
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("text"), text: z.string() }),
      z.object({ type: z.literal("image"), blob: z.object({ hash: z.string() }), name: z.string().optional() }),
      z.object({ type: z.literal("file"), blob: z.object({ hash: z.string() }), name: z.string().min(1).max(255) }),
    ]),
  )
  .refine((parts) => parts.some((part) => part.type !== "text" || part.text.trim() !== ""), "a turn needs a text, an image or a file");

export const turnBodySchema = turnRequestSchema
  .pick({ mode: true, shape: true, agents: true, roles: true, effort: true, budget: true })
  .extend({ model: z.string().optional(), parts: partsSchema });

export const pageSchema = z.object({
  before: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(maxPageSize).default(100),
});
export const listSchema = pageSchema.extend({ origin: z.enum(["app", "api"]).default("app") });

/** Long enough for any id or hash, short enough for an index. */
const maxKeyLength = 255;

export interface ConversationDependencies {
  store: Store;
  files: Blobs;
  supervisor: Supervisor;
  models: ModelCatalog;
  needsNoModel?: (messages: readonly Message[]) => boolean;
  /** absent: nobody counts what turns spend */
  spender?: Spending;
  now: () => number;
}

export function conversationRoutes({ store, files, supervisor, models, needsNoModel, spender, now }: ConversationDependencies): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: () => {
      throw new ApiError(
        413,
        "body_too_large",
        `The body is larger than ${maxBodyBytes / 1024 / 1024} MiB. Send a shorter text; pictures go to POST /api/blobs.`,
      );
    },
  });

  const userOf = (context: Context): string => context.get("principal").user.id;
  const existing = (context: Context): Promise<ConversationRow> => ownConversation(store, context.req.param("id") ?? "", userOf(context));

  routes.get("/", async (context) => {
    const { before, limit: size, origin } = parseWith(listSchema, context.req.query(), "the query");
    const page = await store.conversations({ userId: userOf(context), before, limit: size, origin });
    return context.json({ conversations: page.items.map(toJson), next: page.next });
  });

  routes.post("/", async (context) => {
    const at = now();
    const row: ConversationRow = { id: newId("conversation"), title: "", createdAt: at, updatedAt: at, origin: "app", userId: userOf(context) };
    await store.createConversation(row);
    return context.json(toJson(row), 201);
  });

  routes.get("/:id", async (context) => {
    const row = await existing(context);
    const { before, limit: size } = parseWith(pageSchema, context.req.query(), "the query");
    const [active] = await store.activeTurns(row.id);
    // the newest page, its oldest message first
    const page = await store.messages(row.id, { before, limit: size });
    return context.json({
      ...toJson(row),
      messages: page.items.map((message) => ({ ...message, createdAt: toTime(message.createdAt) })),
      /** pass as `before` for the messages in front of these; null at the beginning */
      earlier: page.next,
      activeTurnId: active?.id ?? null,
    });
  });

  routes.delete("/:id", async (context) => {
    const { id } = await existing(context);
    await supervisor.deleteConversation(id);
    return context.body(null, 204);
  });

  routes.post("/:id/turns", limit, async (context) => {
    const conversation = await existing(context);
    const body = parseWith(turnBodySchema, await readJson(context.req), "the turn");
    const { model } = models.find(body.model);
    const others = Object.values(body.roles ?? {})
      .flat()
      .map((id) => models.find(id).model);
    const parts = await resolveParts(store, files, body.parts, conversation.userId);
    const isBlind = parts.some((part) => part.type === "image") && !model.capabilities.images;
    if (isBlind && needsNoModel?.([{ role: "user", parts }]) !== true) {
      const help = "Remove the image, choose another model, or begin with a skill that needs no model, such as /sudoku-from-photo.";
      throw new ApiError(400, "images_not_supported", `The model ${model.id} does not see images. ${help}`, { param: "parts" });
    }

    const turnId = newId("turn");
    const createdAt = now();
    const key = idempotencyKey(context.req.header("idempotency-key"));
    const { parts: _, model: __, ...asked } = body;
    const idempotency =
      // what was asked for, after parsing: spaces and the order of fields do not count
      key === undefined ? undefined : { key: `${conversation.id}:${key}`, hash: sha256(new TextEncoder().encode(JSON.stringify(body))) };
    // a repetition spends nothing, also when there is nothing left to spend
    const known = idempotency === undefined ? null : await store.knownTurn(idempotency);
    const spending = { turnId, userId: conversation.userId, models: [model, ...others] as const, budget: asked.budget };
    const start = (budget: Budget | undefined): Promise<StartedTurn> =>
      supervisor.start({
        conversationId: conversation.id,
        model: model.id,
        request: { turnId, ...asked, budget },
        message: { id: newId("message"), role: "user", parts, turnId, createdAt },
        title: titleFor(parts),
        createdAt,
        idempotency,
      });
    const started = known ?? (await withReservation(spender, spending, start, ({ type }) => type === "started"));
    switch (started.type) {
      case "started":
        return context.json({ turnId: started.turn.id }, 201);
      case "repeated":
        return context.json({ turnId: started.turn.id }, 200);
      case "key-reused":
        throw new ApiError(
          409,
          "idempotency_key_reused",
          `The Idempotency-Key ${JSON.stringify(key)} came before with another body (${started.turn.id}). Send a new key with a new request.`,
        );
      case "busy":
        throw new ApiError(
          409,
          "turn_active",
          `This conversation is still answering (${started.turn.id}). Wait for it, or POST /api/turns/${started.turn.id}/stop.`,
        );
      default:
        return unknownStart(started);
    }
  });

  return routes;
}

function idempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || header === "") return undefined;
  if (header.length <= maxKeyLength) return header;
  throw new ApiError(400, "invalid_value", `An Idempotency-Key has at most ${maxKeyLength} characters; this one has ${header.length}.`);
}

function unknownStart(started: never): never {
  throw new Error(`No answer for a turn that started as ${JSON.stringify(started)}`);
}

/** What a client says about a blob is not believed: type and size come from the store. */
async function resolveParts(store: Store, blobs: Blobs, parts: z.infer<typeof partsSchema>, userId: string): Promise<Part[]> {
  return Promise.all(
    parts.map(async (part, index): Promise<Part> => {
      if (part.type === "text") return part;
      const blob = await store.blob(part.blob.hash, userId);
      if (blob === null) {
        throw new ApiError(
          400,
          "blob_not_found",
          `No blob is stored under ${JSON.stringify(part.blob.hash)}. Upload it with POST /api/blobs first.`,
          {
            param: `parts.${index}.blob.hash`,
          },
        );
      }
      if (blob.mediaType.startsWith("image/") !== (part.type === "image")) {
        throw new ApiError(400, "invalid_value", `The blob ${blob.hash} is ${blob.mediaType}, which is no ${part.type} of a turn.`, {
          param: `parts.${index}.type`,
        });
      }
      if (part.type === "image") return { ...part, blob };
      const text = decodeTextFile(await blobs.read(blob.hash));
      // what tools made may be binary: it has a name and a size, and no first lines
      return { ...part, blob, start: text === null ? "(binary)" : startOfText(text) };
    }),
  );
}

/** The first words of the first text. */
function titleFor(parts: Part[]): string {
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join(" ");
  const words = text.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return parts.some(({ type }) => type === "image") ? "Image" : (parts.find((part) => part.type === "file")?.name ?? "File");
  const maxCharacters = 60;
  let title = "";
  for (const word of words) {
    if (title !== "" && title.length + 1 + word.length > maxCharacters) return `${title} …`;
    title = title === "" ? word : `${title} ${word}`;
  }
  return title.length <= maxCharacters ? title : `${title.slice(0, maxCharacters)}…`;
}

function toJson(row: ConversationRow): { id: string; title: string; createdAt: string; updatedAt: string } {
  return { id: row.id, title: row.title, createdAt: toTime(row.createdAt), updatedAt: toTime(row.updatedAt) };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
