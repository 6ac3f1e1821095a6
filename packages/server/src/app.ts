// All routes of the server on one Hono app, with the rules that hold for every request. It opens no port and no file.
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Access } from "./accounts/access.ts";
import { adminRoutes } from "./accounts/admin-routes.ts";
import { keyRoutes } from "./accounts/key-routes.ts";
import { authenticate } from "./accounts/authenticate.ts";
import { sessionRoutes } from "./accounts/session-routes.ts";
import { adminUsageRoutes, usageRoutes } from "./accounts/usage-routes.ts";
import { allowedHosts } from "./http/allowed-hosts.ts";
import { ApiError } from "./http/api-error.ts";
import { errorResponse } from "./http/error-response.ts";
import { refuseWhileClosing } from "./http/refuse-while-closing.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { logRequests } from "./logging/log-requests.ts";
import { writeEventStreams } from "./http/write-event-streams.ts";
import type { LogFields, Logger } from "./logging/logger.ts";
import type { ModelCatalog } from "./models/model-catalog.ts";
import { artifactFrame, artifactRoutes } from "./routes/artifacts.ts";
import type { Personal } from "./personal/personal.ts";
import { personalRoutes } from "./personal/personal-routes.ts";
import { blobRoutes } from "./routes/blobs.ts";
import { conversationRoutes } from "./routes/conversations.ts";
import { healthRoutes } from "./routes/health.ts";
import { referenceRoutes } from "./routes/reference.ts";
import { turnRoutes } from "./routes/turns.ts";
import { v1Routes } from "./routes/v1/v1-routes.ts";
import { webPageRoutes } from "./routes/web-page.ts";
import type { Supervisor } from "./runs/supervisor.ts";
import type { Message } from "@melete/core";
import type { BlobFiles } from "./store/blob-files.ts";
import type { Store } from "./store/store.ts";

export interface AppDependencies {
  store: Store;
  files: BlobFiles;
  supervisor: Supervisor;
  models: ModelCatalog;
  /** what a message can begin with */
  skills?: readonly { name: string; description: string }[];
  /** do these messages call for a skill that needs no model? absent: none does */
  needsNoModel?: (messages: readonly Message[]) => boolean;
  /** what is known about people; absent: nothing is */
  personal?: Personal;
  /** the port that requests name in their Host header */
  port: () => number;
  webFolder?: string;
  version: string;
  /** who may come in; absent: one person on loopback, without log-in */
  access?: Access;
  /** absent: requests leave no line, and errors go to the console */
  logger?: Logger;
  /** the server takes no new work any more */
  isClosing?: () => boolean;
  now?: () => number;
  /** told about what only a bug can cause */
  onError?: (error: unknown, fields?: LogFields) => void;
}

export function createApp(dependencies: AppDependencies): Hono {
  const { store, files, supervisor, models, port, webFolder, version, access, personal, skills = [], isClosing = () => false } = dependencies;
  const {
    logger,
    now = Date.now,
    onError = (error, fields) => (logger === undefined ? console.error(error) : logger.error(error, fields)),
  } = dependencies;
  const app = new Hono();

  const { allowedHosts: names, trustProxy, open } = access?.settings ?? {};
  app.use(writeEventStreams());
  if (logger !== undefined) app.use(logRequests(logger));
  // with headers of its own, so before those of everything else
  app.route("/", artifactFrame());
  app.use(securityHeaders({ trustProxy }));
  app.use(allowedHosts({ port, names, trustProxy, open }));
  app.route("/api/session", sessionRoutes(access));
  app.use(refuseWhileClosing(isClosing));
  const guard = authenticate(access);
  app.use("/api/*", guard);
  app.use("/v1/*", guard);
  app.onError((error, context) => {
    const { req } = context;
    if (error instanceof ApiError) return errorResponse(error, req);
    if (error instanceof HTTPException) return errorResponse(new ApiError(error.status, "http_error", error.message), req);
    onError(error, { requestId: context.get("requestId") });
    return errorResponse(new ApiError(500, "internal_error", `Melete failed on this request: ${error.message}. Its terminal shows more.`), req);
  });
  app.notFound((context) => {
    const { method, path } = context.req;
    const message = `There is nothing at ${method} ${path}. The page is at /, the API under /api and /v1.`;
    return errorResponse(new ApiError(404, "route_not_found", message), context.req);
  });

  app.route(
    "/",
    healthRoutes({
      version,
      checks: {
        // any question will do: that it is answered is the point
        store: async () => {
          await store.conversation("readyz");
          return null;
        },
        models: () => (models.entries.length === 0 ? "no model is loaded" : null),
        server: () => (isClosing() ? "it is shutting down" : null),
      },
    }),
  );
  app.get("/api/models", (context) =>
    context.json({
      models: models.entries.map(({ model }) => ({ id: model.id, capabilities: model.capabilities, isDefault: model.id === models.defaultId })),
    }),
  );
  app.get("/api/skills", (context) => context.json({ skills: skills.map(({ name, description }) => ({ name, description })) }));
  if (access !== undefined) {
    app.route("/api/admin", adminRoutes(access.accounts));
    app.route("/api/admin/usage", adminUsageRoutes({ access, now }));
    app.route("/api/usage", usageRoutes({ access, now }));
    app.route("/api/keys", keyRoutes(access.accounts));
  }
  if (personal !== undefined) app.route("/api/personal", personalRoutes(personal));
  app.route("/api/artifacts", artifactRoutes({ store, files }));
  app.route("/api/blobs", blobRoutes({ store, files, now }));
  app.route(
    "/api/conversations",
    conversationRoutes({ store, files, supervisor, models, needsNoModel: dependencies.needsNoModel, spender: access?.spending, now }),
  );
  app.route("/api/turns", turnRoutes({ store, supervisor }));
  app.route("/v1", v1Routes({ models, store, files, supervisor, spender: access?.spending, now }));
  app.route("/", referenceRoutes(version));
  app.route("/", webPageRoutes(webFolder));
  return app;
}
