// What of an agent's messages the model gets to see: pictures with their names, and of those that tools made only the newest.
// It knows messages and capabilities; what the agent itself remembers is not touched.
import { imageHandle } from "../handles.ts";
import type { Message, Part, PartOf } from "../message.ts";
import { fileLine } from "../text-files.ts";

/** Pictures of tools that a model sees at once: enough to compare a few, and a request that stays small over many steps. */
const shownPictures = 6;
/** They leave this many at a time, so that the beginning of the request stays the same, and cached, for some steps. */
const forgottenAtOnce = 3;

export interface ShowOptions {
  /** can the model see? without it, pictures of tools are left out */
  images: boolean;
  /** the model is offered tools that take pictures and artifacts, so it must know what each is called */
  named: boolean;
  /** it is offered tools at all; as `named` when absent */
  tools?: boolean;
}

/** The messages as they go to the model. What a tool found in a picture stays, in words, when the picture itself has left. */
export function showMessages(messages: readonly Message[], { images, named, tools = named }: ShowOptions): Message[] {
  const made = messages.flatMap(({ role, parts }) => (role === "tool" ? parts.filter((part) => part.type === "image") : []));
  const surplus = made.length - shownPictures;
  const left = new Set(made.slice(0, Math.ceil(Math.max(0, surplus) / forgottenAtOnce) * forgottenAtOnce));
  return messages.map(({ role, parts }) => ({ role, parts: parts.flatMap((part) => show(part, role)) }));

  function show(part: Part, role: Message["role"]): Part[] {
    if (part.type === "artifact") return role === "assistant" && named ? [{ type: "text", text: artifactLine(part) }] : [];
    // for the rule of two, not for a model
    if (part.type === "reads") return [];
    // no wire carries a table; what is no text goes as it is to models that take it
    if (part.type === "file") return part.start === undefined ? [part] : [{ type: "text", text: fileLine(part, tools) }];
    if (part.type !== "image") return [part];
    if (role === "tool" && !images) return [];
    if (left.has(part)) return [{ type: "text", text: `[${imageHandle(part.blob)} is no longer shown; look at it again if you need it]` }];
    return named ? [{ type: "text", text: nameOf(part) }, part] : [part];
  }
}

function nameOf({ blob, origin }: PartOf<"image">): string {
  const size = blob.width === undefined || blob.height === undefined ? "" : `, ${blob.width} x ${blob.height} pixels`;
  return `[picture ${imageHandle(blob)}${size}${origin === undefined ? "" : `, made from img_${origin.hash.slice(0, 8)}`}]`;
}

/** Adapters have no words for an artifact; without this line a later turn could not change what an earlier one made. */
function artifactLine({ artifactId, version, title, mediaType }: PartOf<"artifact">): string {
  return `[you made the artifact ${artifactId}, version ${version}: ${JSON.stringify(title)}, ${mediaType}]`;
}
