// What the person asked: pictures, files and text, exactly as sent.
import type { Part } from "@melete/core";
import { ImageFigure } from "../image-overlay/image-figure.tsx";
import { FileChip } from "./file-chip.tsx";

export function Question({ parts }: { parts: Part[] }) {
  const images = parts.flatMap((part) => (part.type === "image" ? [part] : []));
  const files = parts.flatMap((part) => (part.type === "file" ? [part] : []));
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
      {files.length > 0 && (
        <ul className="question-files" aria-label="Attached files">
          {files.map((file, index) => (
            <li key={index}>
              <FileChip file={file} />
            </li>
          ))}
        </ul>
      )}
      {text !== "" && <h2>{text}</h2>}
    </header>
  );
}

const noMarks: never[] = [];
