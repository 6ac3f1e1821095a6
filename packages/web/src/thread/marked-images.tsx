// The pictures of an answer with everything that was marked on them, one figure per picture.
import type { Annotations, BlobRef, Mark } from "@melete/core";
import { useMemo } from "react";
import { ImageFigure } from "../image-overlay/image-figure.tsx";

export interface KnownImage {
  name: string;
  blob: BlobRef;
}

export function MarkedImages({ annotations, images, className }: { annotations: Annotations[]; images: KnownImage[]; className?: string }) {
  const groups = useMemo(() => marksByImage(annotations), [annotations]);
  return groups.map(({ imageHash, marks }) => {
    const known = images.find((image) => image.blob.hash === imageHash);
    return (
      <ImageFigure
        key={imageHash}
        className={className ?? "answer-image"}
        image={known?.blob ?? { hash: imageHash }}
        name={known?.name ?? "the picture"}
        marks={marks}
      />
    );
  });
}

function marksByImage(annotations: Annotations[]): { imageHash: string; marks: Mark[] }[] {
  const groups = new Map<string, Mark[]>();
  for (const { imageHash, marks } of annotations) groups.set(imageHash, [...(groups.get(imageHash) ?? []), ...marks]);
  return [...groups].map(([imageHash, marks]) => ({ imageHash, marks }));
}
