// The reference of the API as one page of HTML, made from its OpenAPI document: no script, nothing loaded from anywhere. It knows the
// document; it does not know routes.
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from "./openapi-document.ts";
import { escapeHtml, fieldsHtml, typeWords } from "./schema-html.ts";

export function referencePage(document: OpenApiDocument): string {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = document.tags.map(({ name }) => ({ name, own: all.filter(({ operation }) => operation.tags.includes(name)) }));
  const menu = groups.map(({ name }) => `<a href="#${slug(name)}">${escapeHtml(name)}</a>`).join(" ");
  const sections = groups.map(({ name, own }) => {
    const parts = own.map(({ path, method, operation }) => operationHtml(document, path, method, operation));
    return `<section><h2 id="${slug(name)}">${escapeHtml(name)}</h2>${parts.join("")}</section>`;
  });
  const { title, version, summary } = document.info;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} API</title>
<style>${css}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)} API</h1>
<p class="soft">Version ${escapeHtml(version)}, the same as <a href="/openapi.json">/openapi.json</a></p>
<p>${escapeHtml(summary)}</p>
<p>The model of a request is a mode (<code>instant</code>, <code>thinking</code>, <code>contemplating</code>), a model's id, or both:
<code>ID+contemplating</code>, <code>ID+contemplating-8</code>. A <code>melete</code> object in the body says it outright, and wins.
Where keys are asked for, send <code>Authorization: Bearer KEY</code> or <code>x-api-key: KEY</code>.</p>
<nav>${menu}</nav>
${sections.join("\n")}
</main>
</body>
</html>
`;
}

function operationHtml(document: OpenApiDocument, path: string, method: string, operation: OpenApiOperation): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const text = description === undefined ? "" : `<p>${escapeHtml(description)}</p>`;
  const rows = parameters.map(
    ({ name, in: place, required, description: words, schema }) =>
      `<li><code class="name">${escapeHtml(name)}</code> <span class="type">${escapeHtml(typeWords(schema))}</span> <span class="soft">${place}</span>${
        required ? ' <span class="need">required</span>' : ""
      }${wordsOf(words ?? schema.description)}</li>`,
  );
  const asked = rows.length === 0 ? "" : `<h4>Parameters</h4><ul class="fields">${rows.join("")}</ul>`;
  const answers = Object.entries(responses).flatMap(([status, response]) => {
    if ("$ref" in response) return [];
    const types = Object.keys(response.content ?? {});
    return [
      `<p><code>${status}</code> ${escapeHtml(response.description)}${types.length === 0 ? "" : ` <span class="soft">${types.join(", ")}</span>`}</p>`,
    ];
  });
  return `<article id="${operationId}"><h3><span class="method">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></h3>
<p>${escapeHtml(summary)}</p>${text}${asked}${bodyHtml(document, requestBody)}<h4>Answer</h4>${answers.join("")}${answerHtml(document, operation)}</article>`;
}

function bodyHtml(document: OpenApiDocument, body: OpenApiOperation["requestBody"]): string {
  if (body === undefined) return "";
  const [content] = Object.values(body.content);
  return `<h4>Body</h4>${wordsOf(body.description)}${fieldsHtml(resolve(document, content.schema))}`;
}

/** What comes back as JSON, and what a stream of ours is made of; streams in other people's words are described by them. */
function answerHtml(document: OpenApiDocument, { responses }: OpenApiOperation): string {
  for (const response of Object.values(responses)) {
    if ("$ref" in response) continue;
    const shown = [
      { what: "the answer", schema: response.content?.["application/json"]?.schema },
      { what: "the events", schema: response.content?.["text/event-stream"]?.schema },
    ];
    return shown
      .map(({ what, schema }) =>
        // an object of which no more is said is not worth a line
        schema?.$ref === undefined ? "" : `<details><summary>${what}</summary>${fieldsHtml(resolve(document, schema))}</details>`,
      )
      .join("");
  }
  return "";
}

function resolve(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  const name = typeof schema.$ref === "string" ? schema.$ref.replace("#/components/schemas/", "") : null;
  return name === null ? schema : document.components.schemas[name];
}

function wordsOf(text: unknown): string {
  return typeof text === "string" ? `<p>${escapeHtml(text)}</p>` : "";
}

function slug(name: string): string {
  return name.toLowerCase().replace(/\W+/g, "-");
}

/** The colours and letters of the page (packages/web/src/styles/tokens.css). */
const css = `
:root{color-scheme:light dark;--ground:#eef1ee;--raised:#fff;--line:#d0d8d3;--ink:#16201c;--soft:#4c5953;--accent:#0a6553;--accent-soft:#d9ebe4;--clay:#9c4420}
@media (prefers-color-scheme:dark){:root{--ground:#0f1513;--raised:#1a2420;--line:#2b3732;--ink:#e5ece8;--soft:#a3b1aa;--accent:#74d3b8;--accent-soft:#17342b;--clay:#f2a57f}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:400 1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:52rem;margin:0 auto;padding:1.5rem 1rem 6rem}
h1,h2{font-family:"Iowan Old Style",Palatino,"Palatino Linotype","URW Palladio L",Georgia,serif;font-weight:600;line-height:1.2}
h2{margin:3rem 0 1rem}h3{margin:0;font-size:1rem;overflow-wrap:anywhere}h4{margin:1.25rem 0 .25rem;color:var(--soft);font-weight:600;font-size:.9rem}
p{margin:.5rem 0}a{color:var(--accent)}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.35rem 1rem;margin:1.5rem 0}
article{background:var(--raised);border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:0 0 1rem}
.method{display:inline-block;background:var(--accent-soft);color:var(--accent);border-radius:.45rem;padding:.05rem .45rem;font-size:.8rem;letter-spacing:.03em}
.fields{list-style:none;margin:.25rem 0;padding:0 0 0 .75rem;border-left:1px solid var(--line)}
.fields li{padding:.25rem 0}.fields p{margin:.1rem 0;color:var(--soft)}
.name{font-weight:600}.type,.soft{color:var(--soft);overflow-wrap:anywhere}.need{color:var(--clay)}
summary{cursor:pointer;color:var(--accent);padding:.15rem 0}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
`;
