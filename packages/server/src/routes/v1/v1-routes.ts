// Everything under /v1: the formats that existing clients speak. It knows HTTP; the shapes are in api/.
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ApiError } from "../../http/api-error.ts";
import { maxImageBytes } from "../../images/accept-image.ts";
import { chatRoutes } from "./chat-routes.ts";
import { messagesRoutes } from "./messages-routes.ts";
import { modelRoutes } from "./model-routes.ts";
import { responsesRoutes } from "./responses-routes.ts";
import type { V1Dependencies } from "./v1-dependencies.ts";

/** One image of the largest size in base64 (4/3 of its bytes), and room for the words around it. */
const maxBodyBytes = Math.ceil((maxImageBytes * 4) / 3) + 4 * 1024 * 1024;

export function v1Routes(dependencies: V1Dependencies): Hono {
  const routes = new Hono();
  routes.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        const limit = Math.floor(maxBodyBytes / 1024 / 1024);
        throw new ApiError(413, "body_too_large", `The body is larger than ${limit} MiB. Send smaller or fewer images.`);
      },
    }),
  );
  routes.route("/models", modelRoutes(dependencies));
  routes.route("/chat/completions", chatRoutes(dependencies));
  routes.route("/responses", responsesRoutes(dependencies));
  routes.route("/messages", messagesRoutes(dependencies));
  return routes;
}
