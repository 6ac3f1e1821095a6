// GET /v1/models and /v1/models/:id, in OpenAI's shape, or in Anthropic's for clients that send its version header.
import { Hono } from "hono";
import { z } from "zod";
import { listedModel, listModels } from "../../api/models/list-models.ts";
import { parseWith } from "../../http/api-error.ts";
import type { V1Dependencies } from "./v1-dependencies.ts";

export const modelPageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  after_id: z.string().optional(),
  before_id: z.string().optional(),
});

export function modelRoutes({ models, now }: V1Dependencies): Hono {
  const routes = new Hono();
  const startedAtMs = now();
  const shapeFor = (version: string | undefined) => (version === undefined ? "openai" : "anthropic");

  routes.get("/", (context) => {
    const page = parseWith(modelPageSchema, context.req.query(), "the query");
    return Response.json(listModels(models, shapeFor(context.req.header("anthropic-version")), startedAtMs, page));
  });

  // ids may hold slashes (org/model)
  routes.get("/:id{.+}", (context) =>
    Response.json(listedModel(context.req.param("id"), models, shapeFor(context.req.header("anthropic-version")), startedAtMs)),
  );

  return routes;
}
