// What the person asked: pictures and text, exactly as sent.
import type { Part } from "@melete/core";
import { ImageFigure } from "../image-overlay/image-figure.tsx";

export function Question({ parts }: { parts: Part[] }) {
  const images = parts.flatMap((part) => (part.type === "image" ? [part] : []));
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
  return (
    <header className="question">
      {images.length > 0 && (
        <div className="question-images">
          {images.map((part, index) => (
            // The same picture may be attached twice.
            <ImageFigure key={index} image={part.blob} name={part.name ?? "the attached picture"} marks={noMarks} />
          ))}
        </div>
      )}
      {text !== "" && <h2>{text}</h2>}
    </header>
  );
}

const noMarks: never[] = [];
