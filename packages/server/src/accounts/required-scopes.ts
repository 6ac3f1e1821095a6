// Which scopes open which request. One table, so that a route that nobody thought of needs "chat", never nothing. It knows paths only.
import type { Scope } from "./principal.ts";

/** Any one of the scopes is enough. */
export function requiredScopes(method: string, path: string): readonly Scope[] {
  if (path === "/api/admin" || path.startsWith("/api/admin/")) return ["admin"];
  if (method !== "GET" && method !== "HEAD") return ["chat"];
  // whoever asks must be able to follow the answer, and to choose a model
  if (path.startsWith("/v1/") || path === "/api/models" || path.startsWith("/api/turns/")) return ["read", "chat"];
  return ["read"];
}
