// From the source of an artifact to one page that holds all it needs and runs without a network. It knows the kinds of sources; it does
// not know where they are kept or where the page will be shown.
import { Marked } from "marked";
import { type ArtifactKind, type ArtifactMediaType, artifactKinds } from "./artifact-kinds.ts";
import { compileReact, pageScript } from "./bundle.ts";
import { type PageContent, pageShell } from "./page-shell.ts";
import { plainStyle, readingStyle } from "./page-styles.ts";

export interface ArtifactSource {
  title: string;
  mediaType: ArtifactMediaType;
  source: string;
}

/** `problem` is a sentence for whoever wrote the source. */
export type BuiltPage = { ok: true; html: string } | { ok: false; problem: string };

type Body = { ok: true; content: Pick<PageContent, "body" | "scripts"> } | { ok: false; problem: string };

const builders: { [K in ArtifactKind]: (source: string) => Body | Promise<Body> } = {
  html: (source) => content("any", source),
  svg: svgBody,
  react: reactBody,
  markdown: markdownBody,
  "vega-lite": chartBody,
};

/**
 * @example const page = await buildPage({ title: "Dice", mediaType: "text/html", source: "<button>Roll</button>" });
 */
export async function buildPage({ title, mediaType, source }: ArtifactSource): Promise<BuiltPage> {
  const built = await builders[artifactKinds[mediaType].kind](source);
  if (!built.ok) return built;
  return { ok: true, html: pageShell({ title, prelude: await pageScript("prelude"), ...built.content }) };
}

function content(scripts: PageContent["scripts"], ...lines: string[]): Body {
  return { ok: true, content: { scripts, body: lines.join("\n") } };
}

function svgBody(source: string): Body {
  const start = source.search(/<svg[\s/>]/i);
  if (start < 0) return { ok: false, problem: "The source holds no <svg> element." };
  // what an XML file has in front of it would be text in a page
  return content("prelude-only", `<style>${plainStyle}</style>`, "</head>", '<body class="drawing">', source.slice(start));
}

async function reactBody(source: string): Promise<Body> {
  const compiled = await compileReact(source);
  if (!compiled.ok) return { ok: false, problem: `The source does not compile:\n${compiled.problem}` };
  const { script } = compiled;
  return content("any", `<style>${plainStyle}</style>`, "</head>", '<body><div id="root"></div>', `<script>${script}</script>`);
}

async function markdownBody(source: string): Promise<Body> {
  const text = await new Marked({ gfm: true }).parse(source);
  return content("prelude-only", `<style>${readingStyle}</style>`, "</head>", `<body><main>${text}</main>`);
}

async function chartBody(source: string): Promise<Body> {
  let spec: unknown;
  try {
    spec = JSON.parse(source);
  } catch (cause) {
    return { ok: false, problem: `The source is not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return { ok: false, problem: "A Vega-Lite chart is a JSON object." };
  const remote = remoteData(spec);
  if (remote !== null) {
    return { ok: false, problem: `The chart loads ${JSON.stringify(remote)}, but an artifact has no network: put the rows into data.values.` };
  }
  // "<" would end the script element that holds the text
  const json = JSON.stringify(spec).replaceAll("<", "\\u003c");
  const script = await pageScript("chart");
  return content(
    "any",
    `<style>${plainStyle}</style>`,
    "</head>",
    `<body class="chart"><div id="chart"></div><script type="application/json" id="spec">${json}</script>`,
    `<script>${script}</script>`,
  );
}

/** The first address that the chart would load data from. */
function remoteData(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "data" && typeof inner === "object" && inner !== null && "url" in inner && typeof inner.url === "string") {
      if (!inner.url.startsWith("data:")) return inner.url;
    }
    const found = key === "values" ? null : remoteData(inner);
    if (found !== null) return found;
  }
  return null;
}
