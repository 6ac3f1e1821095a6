// The tool create_artifact: a page, drawing, chart or document that opens beside the conversation.
import type { Tool } from "@melete/core";
import { z } from "zod";
import { artifactMediaTypes } from "./artifact-kinds.ts";
import { keepVersion } from "./keep-version.ts";

const input = z.object({
  title: z.string().min(1).describe("a few words, shown above it"),
  mediaType: z.enum(artifactMediaTypes).describe("text/html: a whole page; text/jsx: a React component in JSX or TSX, its default export"),
  source: z.string().min(1).describe("the complete source; one file"),
});

export const createArtifact: Tool<z.infer<typeof input>> = {
  name: "create_artifact",
  description: [
    "Makes something that opens beside the conversation: a game, tool, page, drawing, chart or document.",
    "It runs in a closed frame without a network: put styles, scripts, data and pictures (data: addresses) into the source; no CDN, no fetch.",
    "React can be imported, nothing else, and there is no Tailwind. Charts are Vega-Lite JSON with the rows in data.values.",
    "localStorage works; alert only shows a note, confirm and prompt do not ask; links to other sites are confirmed by the person; files cannot be saved.",
    "Make it work from 360 px width up, by mouse, touch and keyboard, in light and dark. Then look at it with render_check.",
  ].join(" "),
  input,
  effects: "pure",
  run: (artifact, context) => keepVersion(context, artifact),
};
