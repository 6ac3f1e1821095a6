// The first thing one sees: what this is, what the built-in model can do, and four questions to begin with.
import { useEffect, useState } from "react";
import type { ModelInfo } from "../api/schemas.ts";
import { modeWords } from "../composer/mode-words.ts";
import { type Example, examples } from "./examples.ts";

export function EmptyState({ model, onExample }: { model: ModelInfo | undefined; onExample(example: Example): void }) {
  const nano = model === undefined || model.id.startsWith("melete-nano");
  return (
    <div className="empty-state">
      <h1>What would you like to think about?</h1>
      {nano ? (
        <p>
          melete-nano answers on this machine. It is small: it reads grids of printed digits, adds and subtracts and solves number puzzles; counting
          shapes and reading charts it has only begun to learn. Tools make a game from the photo of a sudoku (type / to see what else there is). For
          everything else, connect a larger model.
        </p>
      ) : (
        <p>Questions go to {model.id}. Attach a picture, choose how long to think, or let several agents work side by side.</p>
      )}
      <ul className="examples">
        {examples.map((example) => (
          <li key={example.title}>
            <button type="button" onClick={() => onExample(example)}>
              {example.picture ? (
                <ExamplePicture draw={example.picture} />
              ) : (
                <span className="example-words" aria-hidden="true">
                  {example.sketch}
                </span>
              )}
              <span className="example-text">
                <strong>{example.title}</strong>
                <span>{example.prompt}</span>
                <small>{modeWords[example.mode].label}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ExamplePicture({ draw }: { draw: () => Promise<File> }) {
  const [source, setSource] = useState<string>();
  useEffect(() => {
    let url: string | undefined;
    let gone = false;
    draw().then(
      (file) => {
        if (gone) return;
        url = URL.createObjectURL(file);
        setSource(url);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [draw]);
  return source ? <img src={source} alt="" /> : <span className="example-words" />;
}
