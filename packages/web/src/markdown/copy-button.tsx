// A button that copies a text and says that it did.
import { useState } from "react";
import { copyText } from "./copy-text.ts";

const shownForMs = 2000;
const words = { idle: "Copy", copied: "Copied", failed: "Could not copy" } as const;

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<keyof typeof words>("idle");
  async function copy() {
    setState((await copyText(text)) ? "copied" : "failed");
    setTimeout(() => setState("idle"), shownForMs);
  }
  return (
    <button type="button" className="quiet-button" onClick={copy} aria-label={`Copy ${what}`}>
      <span aria-live="polite">{words[state]}</span>
    </button>
  );
}
