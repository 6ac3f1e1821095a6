// Which addresses an answer may link to. A model can be talked into writing anything, so only harmless schemes pass.
const safeSchemes = new Set(["http:", "https:", "mailto:"]);

/** The address to link to, or null when it must stay plain text (scripts, data, files, relative paths into our own origin). */
export function safeLink(address: string): string | null {
  try {
    const url = new URL(address);
    return safeSchemes.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
