// What people call the kinds of artifacts. The media types are those of packages/tools/src/artifact/artifact-kinds.ts.

const words: Record<string, string> = {
  "text/html": "Page",
  "image/svg+xml": "Drawing",
  "text/jsx": "React page",
  "text/markdown": "Document",
  "application/vnd.vega-lite+json": "Chart",
};

export function kindWord(mediaType: string): string {
  return words[mediaType] ?? "File";
}
