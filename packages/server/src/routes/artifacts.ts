// Artifacts for the page: the frame that holds one, the page built from its source, and both as files. It knows HTTP and owners; how a
// page is built, it leaves to the tools.
import {
  artifactKinds,
  type ArtifactMediaType,
  artifactMediaTypes,
  type ArtifactSource,
  buildPage,
  type BuiltPage,
  frameShell,
  isArtifactMediaType,
} from "@melete/tools/artifact";
import { Hono } from "hono";
import { z } from "zod";
import { ApiError, parseWith } from "../http/api-error.ts";
import type { BlobFiles } from "../store/blob-files.ts";
import type { Store } from "../store/store.ts";

/** Pages that somebody may soon look at again; a chart with its library has 0.8 MB. */
const keptPages = 32;

const querySchema = z.object({
  /** of the source, when the same bytes were published as two kinds */
  type: z.enum(artifactMediaTypes).optional(),
  title: z.string().max(200).default("Artifact"),
  download: z.string().optional(),
});

export function artifactFrame(): Hono {
  return new Hono().get(frameShell.path, (context) => context.body(frameShell.html, 200, frameShell.headers));
}

export function artifactRoutes({ store, files }: { store: Store; files: BlobFiles }): Hono {
  const routes = new Hono();
  const build = createPageCache();

  const find = async (hash: string, userId: string, asked?: ArtifactMediaType): Promise<{ mediaType: ArtifactMediaType; source: string }> => {
    const ref = await store.blob(hash, userId);
    const mediaType = asked ?? ref?.mediaType ?? "";
    if (ref === null || !isArtifactMediaType(mediaType) || !(isArtifactMediaType(ref.mediaType) || ref.mediaType.startsWith("text/"))) {
      throw new ApiError(404, "artifact_not_found", `No source of an artifact is stored under ${JSON.stringify(hash)}.`);
    }
    return { mediaType, source: new TextDecoder().decode(await files.read(hash)) };
  };

  routes.get("/:hash/page", async (context) => {
    const { type, title, download } = parseWith(querySchema, context.req.query(), "the query");
    const hash = context.req.param("hash");
    const { mediaType, source } = await find(hash, context.get("principal").user.id, type);
    const page = await build(`${hash} ${mediaType} ${title}`, { title, mediaType, source });
    if (!page.ok) throw new ApiError(422, "artifact_broken", page.problem);
    return context.body(page.html, 200, fileHeaders("text/html; charset=utf-8", download === undefined ? null : fileName(title, "html")));
  });

  routes.get("/:hash/source", async (context) => {
    const { type, title, download } = parseWith(querySchema, context.req.query(), "the query");
    const { mediaType, source } = await find(context.req.param("hash"), context.get("principal").user.id, type);
    const name = fileName(title, artifactKinds[mediaType].extension);
    return context.body(source, 200, fileHeaders("text/plain; charset=utf-8", download === undefined ? null : name));
  });

  return routes;
}

function fileHeaders(type: string, name: string | null): Record<string, string> {
  return {
    "content-type": type,
    // opened by its own address, in this origin, it runs nothing
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
    ...(name === null ? {} : { "content-disposition": `attachment; filename="${name}"` }),
  };
}

/** Letters, digits and hyphens: what every system takes as a name, and no header can be ended with. */
function fileName(title: string, extension: string): string {
  const plain = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${plain.slice(0, 60) || "artifact"}.${extension}`;
}

/** The pages asked for last, by what they are made from. */
function createPageCache(): (key: string, source: ArtifactSource) => Promise<BuiltPage> {
  const pages = new Map<string, Promise<BuiltPage>>();
  return (key, source) => {
    const page = pages.get(key) ?? buildPage(source);
    pages.delete(key);
    pages.set(key, page);
    page.catch(() => pages.delete(key));
    for (const oldest of pages.keys()) {
      if (pages.size <= keptPages) break;
      pages.delete(oldest);
    }
    return page;
  };
}
