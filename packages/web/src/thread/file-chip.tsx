// A file by its name and size: in the thread it can be saved, in the composer it stands for what was attached.
import type { PartOf } from "@melete/core";
import { blobUrl } from "../api/client.ts";

export function FileChip({ file: { blob, name } }: { file: PartOf<"file"> }) {
  return (
    <a className="file-chip" href={blobUrl(blob.hash)} download={name} title={`Save ${name}`}>
      <FileFacts name={name} byteLength={blob.byteLength} />
    </a>
  );
}

export function FileFacts({ name, byteLength }: { name: string; byteLength: number }) {
  return (
    <span className="file-facts">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M5 2.5h6.5L15.5 6.5v11H5zM11.5 2.5v4h4M7.5 10.5h5.5M7.5 13.5h5.5" />
      </svg>
      <span className="file-name">{name}</span> <span className="file-size">{sizeText(byteLength)}</span>
    </span>
  );
}

export function sizeText(byteLength: number): string {
  if (byteLength < 1024) return `${byteLength} B`;
  const kib = byteLength / 1024;
  return kib < 1024 ? `${kib < 10 ? kib.toFixed(1) : Math.round(kib)} KB` : `${(kib / 1024).toFixed(1)} MB`;
}
