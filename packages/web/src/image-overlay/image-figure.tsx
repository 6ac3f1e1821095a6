// A stored picture in the thread: drawn with its marks, and larger in a dialog when opened.
import type { BlobRef, Mark } from "@melete/core";
import { useState } from "react";
import { blobUrl } from "../api/client.ts";
import { Dialog } from "../dialog/dialog.tsx";
import { ImageOverlay } from "./image-overlay.tsx";

interface ImageFigureProps {
  image: Pick<BlobRef, "hash"> & Partial<Pick<BlobRef, "width" | "height">>;
  name: string;
  marks: Mark[];
  className?: string;
}

export function ImageFigure({ image, name, marks, className = "" }: ImageFigureProps) {
  const [open, setOpen] = useState(false);
  const size = { width: image.width, height: image.height };
  const overlay = { source: blobUrl(image.hash), alternative: name, marks, size };
  return (
    <figure className={`image-figure ${className}`}>
      <ImageOverlay {...overlay} onOpen={() => setOpen(true)} />
      {marks.some(({ confirmed }) => confirmed === false) && (
        <figcaption className="side-note">Dashed: the model's own estimate, which no tool confirmed.</figcaption>
      )}
      {open && (
        <Dialog className="image-dialog" label={`${name}, larger`} onClose={() => setOpen(false)}>
          <form method="dialog">
            <button type="submit" className="quiet-button">
              Close
            </button>
          </form>
          <ImageOverlay {...overlay} />
        </Dialog>
      )}
    </figure>
  );
}
