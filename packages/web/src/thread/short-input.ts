// What went into a tool, in one line. It knows no tool.

/** Most tools take one thing; then its name says nothing that the tool's own name does not. */
export function shortInput(input: unknown): string {
  if (typeof input === "string") return input;
  const values = typeof input === "object" && input !== null ? Object.values(input) : [];
  if (values.length === 0) return "";
  return values.length === 1 && typeof values[0] === "string" ? values[0] : JSON.stringify(input);
}
