// What went into a tool, in one line. It knows no tool.

/** Most tools take one thing; then its name says nothing that the tool's own name does not. */
export function shortInput(input: unknown): string {
  if (typeof input === "string") return input;
  const values: unknown[] = typeof input === "object" && input !== null ? Object.values(input) : [];
  if (values.length === 0) return "";
  const [only] = values;
  if (values.length > 1) return JSON.stringify(input);
  if (typeof only === "string") return only;
  return isStrings(only) ? only.join(", ") : JSON.stringify(input);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}
