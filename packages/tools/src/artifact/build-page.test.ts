// From sources to pages. What the pages do in a browser is checked where there is one (render-check.test.ts).
import { expect, test } from "vitest";
import { buildPage, type BuiltPage } from "./build-page.ts";

async function html(mediaType: Parameters<typeof buildPage>[0]["mediaType"], source: string): Promise<string> {
  return htmlOf(await buildPage({ title: "A <b> title", mediaType, source }));
}

function htmlOf(page: BuiltPage): string {
  if (!page.ok) throw new Error(page.problem);
  return page.html;
}

async function problem(mediaType: Parameters<typeof buildPage>[0]["mediaType"], source: string): Promise<string> {
  const page = await buildPage({ title: "t", mediaType, source });
  return page.ok ? "" : page.problem;
}

test("the policy and the first script stand before every word of the source", async () => {
  const page = await html("text/html", "<!doctype html><html lang=fr><head><script>window.early = 1</script>");
  const policy = page.indexOf("Content-Security-Policy");
  expect(policy).toBeGreaterThan(0);
  expect(policy).toBeLessThan(page.indexOf("<script>"));
  expect(page.indexOf("<script>")).toBeLessThan(page.indexOf("window.early"));
  expect(page).toContain("default-src 'none'; ");
  expect(page).toContain("<title>A &#60;b&#62; title</title>");
});

test("a page names no other host", async () => {
  const pages = [
    await html("text/jsx", "export default () => <p>hello</p>"),
    await html("text/markdown", "# hello"),
    await html("application/vnd.vega-lite+json", '{"mark":"bar"}'),
  ];
  for (const page of pages) expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
});

test("documents and drawings bring no scripts: only our own is allowed, by its hash", async () => {
  for (const page of [await html("text/markdown", "<script>1</script>"), await html("image/svg+xml", "<svg><script>1</script></svg>")]) {
    expect(page).toMatch(/script-src 'sha256-[^']+';/);
  }
});

test("React: the default export is drawn, also when a model forgot to export it", async () => {
  await html("text/jsx", "import { useState } from 'react'; export default function Page() { const [n] = useState<number>(1); return <p>{n}</p>; }");
  expect(await html("text/jsx", "const { useState } = React;\nfunction App() { useState(0); return <p>found</p>; }")).toContain("found");
  expect(await html("text/jsx", "const Card = () => <p>a card</p>;\nconst Page = () => <Card />;")).toContain("a card");
});

test("React: nothing but React can be imported, no file of this machine either", async () => {
  for (const name of ["lodash", "/etc/passwd", "./build-page.ts", "../../package.json", "node:fs", "https://esm.sh/three", "artifact"]) {
    expect(await problem("text/jsx", `import x from "${name}"; export default () => <p>{x}</p>;`)).toContain(`not ${JSON.stringify(name)}`);
    expect(await problem("text/jsx", `const x = require("${name}"); export default () => <p>{x}</p>;`)).toContain(`not ${JSON.stringify(name)}`);
  }
});

test("React: a mistake is told with its line", async () => {
  expect(await problem("text/jsx", "export default () => (\n  <p>\n    {x\n  </p>\n);")).toMatch(/line \d+, column \d+: /);
});

test("a script in a source or in a chart's data cannot end the element that holds it", async () => {
  const chart = await html("application/vnd.vega-lite+json", JSON.stringify({ mark: "bar", title: "</script><img src=x>" }));
  expect(chart).not.toContain("</script><img");
  const react = await html("text/jsx", "export default () => <p>{'</script><img src=x>'}</p>;");
  expect(react).not.toContain("</script><img");
});

test("a chart that is not JSON, or loads its rows, says so", async () => {
  expect(await problem("application/vnd.vega-lite+json", "{")).toContain("not JSON");
  expect(await problem("application/vnd.vega-lite+json", "[]")).toContain("a JSON object");
  const remote = { layer: [{ data: { url: "https://example.org/a.csv" }, mark: "bar" }] };
  expect(await problem("application/vnd.vega-lite+json", JSON.stringify(remote))).toContain("put the rows into data.values");
});

test("a drawing without <svg> says so; what an XML file has in front is left out", async () => {
  expect(await problem("image/svg+xml", "<p>")).toContain("no <svg> element");
  expect(await html("image/svg+xml", '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg/>')).not.toContain("<?xml");
});
