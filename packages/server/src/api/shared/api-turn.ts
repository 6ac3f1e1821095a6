// A request of any format once it has been read: one turn, and what its writer must know. It knows no format.
import type { Message, TurnRequest } from "@melete/core";
import { ApiError } from "../../http/api-error.ts";
import type { CatalogEntry } from "../../models/model-catalog.ts";
import type { RequestImages } from "./request-images.ts";

export interface ApiTurn {
  entry: CatalogEntry;
  /** the name the client used; answers repeat it */
  modelName: string;
  request: Omit<TurnRequest, "turnId">;
  images: RequestImages;
  stream: boolean;
  /** false: at most one call of the client's tools is told, the client asks again for the next */
  parallelToolCalls: boolean;
}

export function refuseBlindModel({ entry, images }: Pick<ApiTurn, "entry" | "images">, param: string): void {
  if (images.count === 0 || entry.model.capabilities.images) return;
  throw new ApiError(400, "images_not_supported", `The model ${entry.model.id} does not see images. Remove them, or choose another model.`, {
    param,
  });
}

/** A conversation can be answered when somebody has just said something: told before a turn is started for nothing. */
export function refuseUnanswerable(messages: readonly Message[], param: string): void {
  const last = messages.at(-1);
  if (last === undefined) throw new ApiError(400, "invalid_value", `"${param}" is empty. Send what is to be answered.`, { param });
  if (last.role === "user" || last.role === "tool") return;
  const message = `The last message of "${param}" is the ${last.role}'s. Put what is to be answered last, as the user's; answers are not continued from a beginning.`;
  throw new ApiError(400, "invalid_value", message, { param });
}
