// The person's own view of what the assistant knows about them: read, write, say yes or no, take along, forget. Everything is the asking
// user's; nobody sees another's, admins neither.
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { ApiError, parseWith, readJson } from "../http/api-error.ts";
import { maxMemories, maxMemoryCharacters, maxProfileCharacters, type Personal } from "./personal.ts";

export const personalChangeSchema = z.strictObject({
  enabled: z.boolean().optional(),
  profile: z.string().max(maxProfileCharacters).optional(),
});
const memoryText = z.string().trim().min(1).max(maxMemoryCharacters);
export const newMemorySchema = z.strictObject({ text: memoryText });
export const memoryChangeSchema = z.strictObject({ text: memoryText.optional(), status: z.literal("kept").optional() });

export function personalRoutes(personal: Personal): Hono {
  const routes = new Hono();
  routes.use(
    bodyLimit({
      maxSize: 64 * 1024,
      onError: () => {
        throw new ApiError(413, "body_too_large", "The body is larger than 64 KiB. A profile has at most 4,000 characters.");
      },
    }),
  );
  const unknown = (id: string): ApiError =>
    new ApiError(404, "memory_not_found", `You have no memory ${JSON.stringify(id)}. GET /api/personal lists yours.`);

  routes.get("/", async (context) => context.json(await personal.read(context.get("principal").user.id)));
  routes.get("/export", async (context) => {
    const known = await personal.read(context.get("principal").user.id);
    return context.body(JSON.stringify(known, null, 2), 200, {
      "content-type": "application/json",
      "content-disposition": 'attachment; filename="melete-personal-context.json"',
    });
  });
  routes.patch("/", async (context) => {
    const userId = context.get("principal").user.id;
    await personal.change(userId, parseWith(personalChangeSchema, await readJson(context.req), "the personal context"));
    return context.json(await personal.read(userId));
  });
  routes.delete("/", async (context) => {
    await personal.removeAll(context.get("principal").user.id);
    return context.body(null, 204);
  });
  routes.post("/memories", async (context) => {
    const added = await personal.add(context.get("principal").user.id, parseWith(newMemorySchema, await readJson(context.req), "the memory").text);
    if (added !== "full") return context.json(added, 201);
    throw new ApiError(409, "memories_full", `${maxMemories} memories are kept, and no more. Delete one, or put it into the profile.`);
  });
  routes.patch("/memories/:id", async (context) => {
    const id = context.req.param("id");
    const change = parseWith(memoryChangeSchema, await readJson(context.req), "the memory");
    if (!(await personal.edit(context.get("principal").user.id, id, change))) throw unknown(id);
    return context.json(await personal.read(context.get("principal").user.id));
  });
  routes.delete("/memories/:id", async (context) => {
    const id = context.req.param("id");
    if (!(await personal.remove(context.get("principal").user.id, id))) throw unknown(id);
    return context.body(null, 204);
  });
  return routes;
}
