// Which drafts are made things (a program, a page, an artifact) rather than answers in words, and what was made. It does not judge them.
import type { BlobStore } from "../message.ts";
import { isCandidate } from "./decide.ts";
import type { AgentOutcome } from "./solve.ts";
import type { MadePage } from "./workbench.ts";

/** Shorter code is a snippet in an answer, not the answer. */
const leastCodeCharacters = 200;
/** A text of which this much is one block of code is that code, with a word about it. */
const codeShare = 0.6;

/** A draft that is a made thing, with what is known of it. */
export interface MadeDraft {
  outcome: AgentOutcome;
  made: { type: "program"; language: string; source: string } | ({ type: "page" } & MadePage);
}

interface CodeBlock {
  language: string;
  source: string;
}

/** The drafts between which to choose, when most of those that finished are made things; null when they are answers in words. */
export function madeThings(drafts: readonly AgentOutcome[]): AgentOutcome[] | null {
  const complete = drafts.filter(isCandidate);
  const made = complete.filter((outcome) => artifactOf(outcome) !== undefined || codeOf(outcome) !== null);
  return made.length > complete.length / 2 ? made : null;
}

/** Reads what was made. A source that is gone is empty: the judges then go by the words. */
export async function readMade(outcome: AgentOutcome, blobs: BlobStore): Promise<MadeDraft> {
  const artifact = artifactOf(outcome);
  if (artifact !== undefined) {
    const bytes = await blobs.read(artifact.hash).catch(() => new Uint8Array());
    const { title, mediaType } = artifact;
    return { outcome, made: { type: "page", title, mediaType, source: new TextDecoder().decode(bytes) } };
  }
  const { language, source } = codeOf(outcome) ?? { language: "", source: outcome.text };
  const mediaType = pageTypes[language];
  return { outcome, made: mediaType === undefined ? { type: "program", language, source } : { type: "page", title: "Page", mediaType, source } };
}

const pageTypes: Partial<Record<string, string>> = { html: "text/html", svg: "image/svg+xml" };

/** The last thing that the agent made is what it wants to show. */
function artifactOf({ extras }: AgentOutcome) {
  return extras.filter((extra) => extra.type === "artifact").at(-1);
}

/** The block of code that is nearly all of the text. */
function codeOf({ text }: AgentOutcome): CodeBlock | null {
  const blocks = [...text.matchAll(/```([^\n]*)\n([\s\S]*?)(?:```|$)/g)].map(([, label = "", source = ""]) => ({
    language: label.trim().split(/\s/)[0]?.toLowerCase() ?? "",
    source,
  }));
  const [longest] = blocks.toSorted((a, b) => b.source.length - a.source.length);
  if (longest === undefined || longest.source.length < leastCodeCharacters) return null;
  return longest.source.length / text.length >= codeShare ? longest : null;
}
