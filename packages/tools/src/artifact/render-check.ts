// The tool render_check: what an artifact looks like and what goes wrong in it, for the agent that made it. It knows artifacts and words;
// the looking is check-page.ts.
import type { PartOf, Tool, ToolContext, ToolOutput } from "@melete/core";
import { pixelsToFractions } from "@melete/core";
import { z } from "zod";
import { buildPage } from "./build-page.ts";
import { checkedSizes, type CheckedSize, checkPage, type PageReport, type Problem } from "./check-page.ts";
import { findArtifact, readSource } from "./find-artifact.ts";

/** More than this is mended after the first ones are. */
const maxToldProblems = 16;
const maxOfAKind = 5;

const input = z.object({ artifactId: z.string() });

export const renderCheck: Tool<z.infer<typeof input>> = {
  name: "render_check",
  description: [
    "Opens an artifact in a real browser without a network, at desktop and phone size, hovers, focuses and clicks every control,",
    "and tells errors, elements that overlap or leave the window, missing labels, with a picture of each size.",
    "Use it after create_artifact and after each update_artifact; mend what it finds and look again.",
  ].join(" "),
  input,
  effects: "pure",
  takesPictures: true,
  async run({ artifactId }, context) {
    const found = findArtifact(context.history, artifactId);
    if (!found.found) return { text: found.why, isError: true };
    const { artifact } = found;
    const built = await buildPage({ ...artifact, source: await readSource(context, artifact) });
    if (!built.ok) return { text: built.problem, isError: true };
    let report: PageReport;
    try {
      report = await checkPage(built.html, context.signal);
    } catch (cause) {
      return cannotLook(cause);
    }
    return { text: tell(`${artifact.artifactId}, version ${artifact.version}`, report), parts: await pictures(report, context) };
  },
};

function cannotLook(cause: unknown): ToolOutput {
  const why = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
  return {
    text: `No browser could be started here, so the page was not looked at (${why}). On Debian \`apt install chromium\` brings one. Say that it is unchecked.`,
    isError: true,
  };
}

export function tell(name: string, { problems, controls }: PageReport): string {
  const sizes = Object.entries(checkedSizes).map(([size, { width, height }]) => `${controls[size as CheckedSize]} controls at ${width} x ${height}`);
  const looked = `Hovered, focused and clicked ${sizes.join(", ")}.`;
  if (problems.length === 0) return `${name}: no problems found. ${looked}`;
  const lines = problemLines(problems);
  return [`${name}: ${lines.length} ${lines.length === 1 ? "problem" : "problems"}.`, ...shorten(lines), looked].join("\n");
}

/** What breaks a page comes before what only looks bad. */
const order: readonly Problem["kind"][] = ["hang", "error", "blank", "covered", "sideways", "outside", "overlap", "keyboard", "label", "small"];

interface ProblemLine {
  kind: Problem["kind"];
  text: string;
}

/** The same at both sizes is one line. */
function problemLines(problems: readonly Problem[]): ProblemLine[] {
  const lines = new Map<string, { kind: Problem["kind"]; sizes: string[]; rest: string }>();
  for (const { kind, size, when, text } of problems) {
    const rest = `${when === "" ? "" : `, ${when}`}: ${text}`;
    const line = lines.get(rest);
    if (line === undefined) lines.set(rest, { kind, sizes: [size], rest });
    else line.sizes.push(size);
  }
  const sorted = [...lines.values()].sort((first, second) => order.indexOf(first.kind) - order.indexOf(second.kind));
  return sorted.map(({ kind, sizes, rest }) => ({ kind, text: `- ${sizes.join(" and ")}${rest}` }));
}

function shorten(lines: readonly ProblemLine[]): string[] {
  const shown = lines
    .filter(({ kind }, index) => lines.slice(0, index).filter((line) => line.kind === kind).length < maxOfAKind)
    .slice(0, maxToldProblems);
  const more = lines.length - shown.length;
  return [...shown.map(({ text }) => text), ...(more > 0 ? [`- and ${more} more of these kinds`] : [])];
}

/** Each is its own original: marks on it are fractions of the screenshot. */
async function pictures({ screenshots }: PageReport, { blobs }: Pick<ToolContext, "blobs">): Promise<PartOf<"image">[]> {
  const parts: PartOf<"image">[] = [];
  for (const [size, bytes] of Object.entries(screenshots)) {
    if (bytes === null) continue;
    const { width, height } = checkedSizes[size as CheckedSize];
    const blob = await blobs.write(bytes, { mediaType: "image/png", width, height });
    parts.push({ type: "image", blob, name: `${size}.png`, origin: { hash: blob.hash, toOriginal: pixelsToFractions(width, height) } });
  }
  return parts;
}
