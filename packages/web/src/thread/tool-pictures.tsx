// What a tool looked at and drew, as a strip of thumbnails; one opens larger. They show how an answer about a picture came to be.
import type { PartOf } from "@melete/core";
import { useState } from "react";
import { blobUrl } from "../api/client.ts";
import { Dialog } from "../dialog/dialog.tsx";

interface ToolPicturesProps {
  tool: string;
  pictures: readonly PartOf<"image">[];
}

export function ToolPictures({ tool, pictures }: ToolPicturesProps) {
  const [open, setOpen] = useState<number | null>(null);
  if (pictures.length === 0) return null;
  const shown = open === null ? undefined : pictures[open];
  const nameOf = (index: number): string => (pictures.length === 1 ? `what ${tool} made` : `step ${index + 1} of ${tool}`);
  return (
    <>
      <ul className="tool-pictures" aria-label={`What ${tool} looked at`}>
        {pictures.map(({ blob }, index) => (
          // a tool may look at one picture twice
          <li key={index}>
            <button type="button" aria-label={`Larger: ${nameOf(index)}`} onClick={() => setOpen(index)}>
              <img src={blobUrl(blob.hash)} alt="" loading="lazy" />
            </button>
          </li>
        ))}
      </ul>
      {shown !== undefined && open !== null && (
        <Dialog className="image-dialog" label={nameOf(open)} onClose={() => setOpen(null)}>
          <form method="dialog">
            {pictures.length > 1 && (
              <>
                <button type="button" className="quiet-button" disabled={open === 0} onClick={() => setOpen(open - 1)}>
                  Before
                </button>
                <button type="button" className="quiet-button" disabled={open === pictures.length - 1} onClick={() => setOpen(open + 1)}>
                  Next
                </button>
              </>
            )}
            <button type="submit" className="quiet-button">
              Close
            </button>
          </form>
          <img className="tool-picture-large" src={blobUrl(shown.blob.hash)} alt={nameOf(open)} />
        </Dialog>
      )}
    </>
  );
}
