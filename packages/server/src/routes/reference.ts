// /openapi.json and /docs/api: what this server answers to, for programs and for people. Made once, when somebody first asks.
import { Hono } from "hono";
import { openApiDocument } from "../api/openapi/openapi-document.ts";
import { referencePage } from "../api/openapi/reference-page.ts";

/** The page has a style of its own and nothing else. */
const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function referenceRoutes(version: string): Hono {
  const routes = new Hono();
  let document: ReturnType<typeof openApiDocument> | null = null;
  let page: string | null = null;
  const current = (): ReturnType<typeof openApiDocument> => {
    document ??= openApiDocument(version);
    return document;
  };

  routes.get("/openapi.json", (context) => context.json(current()));
  routes.get("/docs/api", (context) => {
    page ??= referencePage(current());
    return context.html(page, 200, { "content-security-policy": contentSecurityPolicy, "cache-control": "no-cache" });
  });
  return routes;
}
