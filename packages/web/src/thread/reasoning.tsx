// The reasoning before an answer, folded. While it is being written, the folded line shows its latest words.
export function Reasoning({ text, live }: { text: string; live: boolean }) {
  if (text.trim() === "") return null;
  const words = text.trim().split(/\s+/).length;
  return (
    <details className={`reasoning ${live ? "live" : ""}`}>
      <summary>
        <span className="reasoning-title">{live ? "Thinking" : "Reasoning"}</span>
        <span className="reasoning-summary">
          <span>{live ? lastWords(text) : `${words} ${words === 1 ? "word" : "words"}`}</span>
        </span>
      </summary>
      <div className="reasoning-text">{text}</div>
    </details>
  );
}

/** Fills one line at any width; on a narrow one the style cuts off the beginning, because the newest words are at the end. */
const summaryCharacters = 120;

export function lastWords(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= summaryCharacters) return line;
  const tail = line.slice(-summaryCharacters);
  return `… ${tail.slice(tail.indexOf(" ") + 1)}`;
}
