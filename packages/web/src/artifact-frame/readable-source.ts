// The source of a version as a person reads it: JSON that was written as one line gets lines. What is stored and downloaded stays as it is.

/** A value that fits into it stays on its line, so that a row of data is a row. */
const maxColumns = 64;

export function readableSource(source: string, mediaType: string): string {
  if (!mediaType.endsWith("json") || source.trim().includes("\n")) return source;
  try {
    return format(JSON.parse(source) as unknown, "");
  } catch {
    return source;
  }
}

function format(value: unknown, indent: string): string {
  const line = onOneLine(value);
  if (typeof value !== "object" || value === null || indent.length + line.length <= maxColumns) return line;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((item) => format(item, deeper))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${format(item, deeper)}`);
  return `${open}\n${items.map((item) => deeper + item).join(",\n")}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const items = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${onOneLine(item)}`);
  return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
}
