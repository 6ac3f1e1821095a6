// What is attached to a question: thumbnails of pictures, names of files, how far each upload is, what went wrong, and a way to take them off.
import { useState } from "react";
import { FileFacts } from "../thread/file-chip.tsx";
import type { Attachment } from "./attachment.ts";

export function AttachmentStrip({ attachments, onRemove }: { attachments: Attachment[]; onRemove(key: string): void }) {
  if (attachments.length === 0) return null;
  return (
    <ul className="attachments" aria-label="Attachments">
      {attachments.map((attachment) => (
        <li key={attachment.key} className={`attachment ${attachment.status}`}>
          {attachment.kind === "picture" ? (
            <Thumbnail source={attachment.preview} name={attachment.name} />
          ) : (
            <FileFacts name={attachment.name} byteLength={attachment.byteLength} />
          )}
          {attachment.status === "uploading" && (
            <progress value={attachment.progress} max={1} aria-label={`Uploading ${attachment.name}`}>
              {Math.round(attachment.progress * 100)} %
            </progress>
          )}
          {attachment.status === "failed" && <p role="alert">{attachment.message}</p>}
          <button type="button" className="remove" onClick={() => onRemove(attachment.key)} aria-label={`Remove ${attachment.name}`}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="m4 4 8 8M12 4l-8 8" />
            </svg>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A file may call itself a picture and be none; then its name stands for it. */
function Thumbnail({ source, name }: { source: string; name: string }) {
  const [broken, setBroken] = useState(false);
  return broken ? <span className="no-thumbnail">{name}</span> : <img src={source} alt={name} onError={() => setBroken(true)} />;
}
