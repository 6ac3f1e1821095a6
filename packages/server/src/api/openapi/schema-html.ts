// A JSON Schema as HTML that a person reads: one line per field, what lies inside it folded away. It knows JSON Schema; it does not know
// whose it is.
import type { JsonSchema } from "./openapi-document.ts";

/** Deeper than any request of ours; a schema that contains itself would never end. */
const maxDepth = 8;

export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** The fields of an object, or the cases of a union, as a list; "" for what has neither. */
export function fieldsHtml(schema: JsonSchema, depth = 0): string {
  if (depth > maxDepth) return "";
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  if (properties !== undefined) {
    const required = (schema.required ?? []) as string[];
    const rows = Object.entries(properties).map(([name, field]) => fieldHtml(name, field, required.includes(name), depth));
    return rows.length === 0 ? "" : `<ul class="fields">${rows.join("")}</ul>`;
  }
  if (schema.type === "array") return fieldsHtml((schema.items ?? {}) as JsonSchema, depth);
  const cases = casesOf(schema)
    .map((one) => ({ name: caseName(one), inside: fieldsHtml(one, depth + 1) }))
    .filter(({ inside }) => inside !== "");
  if (cases.length === 1) return cases[0].inside;
  return cases.map(({ name, inside }) => `<details><summary>${escapeHtml(name)}</summary>${inside}</details>`).join("");
}

function fieldHtml(name: string, field: JsonSchema, required: boolean, depth: number): string {
  const words = typeWords(field);
  const standard = field.default === undefined ? "" : ` <span class="soft">default <code>${escapeHtml(JSON.stringify(field.default))}</code></span>`;
  const note = typeof field.description === "string" ? `<p>${escapeHtml(field.description)}</p>` : "";
  const inside = fieldsHtml(field, depth + 1);
  const folded = inside === "" ? "" : `<details><summary>what is in it</summary>${inside}</details>`;
  const need = required ? ' <span class="need">required</span>' : "";
  return `<li><code class="name">${escapeHtml(name)}</code> <span class="type">${escapeHtml(words)}</span>${need}${standard}${note}${folded}</li>`;
}

/** "string", "list of object", "low | medium | high" */
export function typeWords(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const cases = casesOf(schema);
  if (cases.length > 0) return [...new Set(cases.map(typeWords))].join(" | ");
  if (schema.type === "array") return `list of ${typeWords((schema.items ?? {}) as JsonSchema)}`;
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  if (typeof schema.type !== "string") return "anything";
  const { minimum, maximum, exclusiveMinimum } = schema;
  const above = exclusiveMinimum === 0 ? " > 0" : typeof minimum === "number" && minimum > Number.MIN_SAFE_INTEGER ? ` ≥ ${minimum}` : "";
  const below = typeof maximum === "number" && maximum < Number.MAX_SAFE_INTEGER ? ` ≤ ${maximum}` : "";
  return `${schema.type}${above}${below}`;
}

function casesOf(schema: JsonSchema): JsonSchema[] {
  return (schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []) as JsonSchema[];
}

/** What tells this case from the others: its `type` or `role`, where it has one. */
function caseName(schema: JsonSchema): string {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  for (const name of ["type", "role"]) {
    if (properties[name] !== undefined) return `${name}: ${typeWords(properties[name])}`;
  }
  return typeWords(schema);
}
