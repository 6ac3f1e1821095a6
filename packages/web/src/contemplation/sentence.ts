// Reasons in events are phrases; where one stands alone it becomes a sentence.
export function sentence(phrase: string): string {
  const text = phrase.trim();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
