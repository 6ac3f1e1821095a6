// A stored picture in the thread: drawn with its marks, and larger in a dialog when opened.
import type { BlobRef, Mark } from "@melete/core";
import { useEffect, useRef, useState } from "react";
import { blobUrl } from "../api/client.ts";
import { ImageOverlay } from "./image-overlay.tsx";

interface ImageFigureProps {
  image: Pick<BlobRef, "hash"> & Partial<Pick<BlobRef, "width" | "height">>;
  name: string;
  marks: Mark[];
  className?: string;
}

export function ImageFigure({ image, name, marks, className = "" }: ImageFigureProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const size = { width: image.width, height: image.height };
  const overlay = { source: blobUrl(image.hash), alternative: name, marks, size };
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);

  return (
    <figure className={`image-figure ${className}`}>
      <ImageOverlay {...overlay} onOpen={() => setOpen(true)} />
      {open && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is the mouse's equal
        <dialog
          ref={dialog}
          className="image-dialog"
          aria-label={`${name}, larger`}
          onClose={() => setOpen(false)}
          onClick={(event) => {
            if (event.target === dialog.current) dialog.current.close();
          }}
        >
          <form method="dialog">
            <button type="submit" className="quiet-button">
              Close
            </button>
          </form>
          <ImageOverlay {...overlay} />
        </dialog>
      )}
    </figure>
  );
}
