// What an answer rests on: source and quote, with a link where the address is a safe one.
import type { AnswerView } from "@melete/core";
import { safeLink } from "../markdown/safe-link.ts";

export function Citations({ citations }: { citations: AnswerView["citations"] }) {
  if (citations.length === 0) return null;
  return (
    <ol className="citations" aria-label="Sources">
      {citations.map((citation, index) => {
        const href = citation.url === undefined ? null : safeLink(citation.url);
        return (
          <li key={index}>
            {href === null ? (
              citation.source
            ) : (
              <a href={href} target="_blank" rel="noopener noreferrer nofollow">
                {citation.source}
              </a>
            )}{" "}
            <q>{citation.quote}</q>
          </li>
        );
      })}
    </ol>
  );
}
