// Serves the folder that vite built: one page for / and /c/:id, and its hashed assets. It does not know what the page does.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type MiddlewareHandler } from "hono";

// 'self' is for the frame of artifacts (routes/artifacts.ts): no other page of ours lets itself be framed, and an artifact that leaves its
// frame can go nowhere else
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self' 'unsafe-inline'",
  "frame-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  // the page names its assets by hash, so only the page itself must be asked for again
  "cache-control": "no-cache",
  "content-security-policy": contentSecurityPolicy,
};

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Melete</title>
<h1>The page is not built yet</h1>
<p>Stop the server, run <code>npm start</code> in the repository, which builds it, and reload. The API on this port works already.</p>`;

export function webPageRoutes(folder: string | undefined): Hono {
  const routes = new Hono();

  const page = async (): Promise<Response> => {
    const html = folder === undefined ? null : await readFile(join(folder, "index.html"), "utf8").catch(() => null);
    return new Response(html ?? notBuilt, { status: html === null ? 503 : 200, headers: pageHeaders });
  };
  routes.get("/", page);
  routes.get("/index.html", page);
  routes.get("/c/:id", page);

  if (folder !== undefined) {
    const headers: MiddlewareHandler = async (context, next) => {
      await next();
      if (!context.res.ok) return;
      context.header("cache-control", context.req.path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
      context.header("content-security-policy", contentSecurityPolicy);
    };
    routes.get("/*", headers, serveStatic({ root: folder }));
  }
  return routes;
}
