// A picture with marks drawn over it. Marks are fractions of the original image, so they fit at any drawn size.
// It knows regions and pictures; it does not know chat, agents or where the picture came from.
import type { Mark } from "@melete/core";
import { type CSSProperties, useLayoutEffect, useRef, useState } from "react";
import { describeMark } from "./describe-mark.ts";
import { type Place, placeLabels, pointRadius, type Size } from "./place-labels.ts";

interface ImageOverlayProps {
  source: string;
  alternative: string;
  marks: Mark[];
  /** pixels of the original, when known: keeps the place free while the picture loads */
  size?: Partial<Size>;
  /** absent: the picture cannot be opened larger */
  onOpen?: () => void;
}

export function ImageOverlay({ source, alternative, marks, size, onOpen }: ImageOverlayProps) {
  const frame = useRef<HTMLDivElement>(null);
  const labels = useRef<(HTMLSpanElement | null)[]>([]);
  const [places, setPlaces] = useState<Place[]>([]);
  const [failed, setFailed] = useState(false);
  const [loaded, setLoaded] = useState<Size | null>(null);
  const width = size?.width ?? loaded?.width;
  const height = size?.height ?? loaded?.height;

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const place = () => {
      const image = { width: element.clientWidth, height: element.clientHeight };
      const sizes = marks.map((_, index) => ({
        width: labels.current[index]?.offsetWidth ?? 0,
        height: labels.current[index]?.offsetHeight ?? 0,
      }));
      setPlaces(placeLabels(marks, image, sizes));
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(element);
    return () => observer.disconnect();
  }, [marks]);

  if (failed) return <p className="image-missing">The picture {alternative} could not be loaded.</p>;
  return (
    // Marks are placed on the frame, so it has the picture's proportions at every size; the styles limit its width by them, never the picture's height.
    <div
      className="image-overlay"
      ref={frame}
      style={width && height ? ({ "--aspect": width / height, "--pixels": width } as CSSProperties) : undefined}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button in the corner is the keyboard's way to the same */}
      <img
        src={source}
        alt={alternative}
        width={size?.width}
        height={size?.height}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setLoaded({ width: naturalWidth, height: naturalHeight })}
        onError={() => setFailed(true)}
        onClick={onOpen}
        className={onOpen ? "opens" : undefined}
      />
      {marks.length > 0 && (
        <ul className="marks" aria-label={`Marks on ${alternative}`}>
          {marks.map((mark, index) => (
            // Marks have no identity of their own; their order is stable.
            <li key={index} className={`mark tone-${mark.tone} mark-${mark.region.type}${mark.confirmed === false ? " guessed" : ""}`}>
              <MarkShape mark={mark} />
              <span
                className="mark-label"
                ref={(element) => {
                  labels.current[index] = element;
                }}
                style={{ left: places[index]?.left ?? 0, top: places[index]?.top ?? 0 }}
                aria-hidden="true"
              >
                {mark.label}
                {mark.score !== undefined && <b> {mark.score}/10</b>}
              </span>
              {mark.card && (
                <span className="mark-card" style={{ left: places[index]?.left ?? 0, top: places[index]?.top ?? 0 }} aria-hidden="true">
                  <strong>{mark.label}</strong> {mark.card}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {onOpen && (
        <button type="button" className="image-open" onClick={onOpen}>
          <span className="visually-hidden">Open {alternative} larger</span>
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M8 3H3v5M12 17h5v-5M3 3l6 6M17 17l-6-6" />
          </svg>
        </button>
      )}
    </div>
  );
}

const percent = (fraction: number) => `${fraction * 100}%`;

/** The shape itself takes the focus; its accessible name says what is there and where. */
function MarkShape({ mark }: { mark: Mark }) {
  const { region } = mark;
  const name = describeMark(mark);
  switch (region.type) {
    case "box":
      return (
        <button
          type="button"
          className="mark-shape"
          aria-label={name}
          style={{ left: percent(region.x), top: percent(region.y), width: percent(region.width), height: percent(region.height) }}
        />
      );
    case "point":
      return (
        <button
          type="button"
          className="mark-shape"
          aria-label={name}
          style={{ left: percent(region.x), top: percent(region.y), width: 2 * pointRadius, height: 2 * pointRadius, margin: -pointRadius }}
        />
      );
    case "polygon":
      return (
        <button type="button" className="mark-shape" aria-label={name}>
          <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            <polygon points={region.points.map(([x, y]) => `${x},${y}`).join(" ")} />
          </svg>
        </button>
      );
    default:
      return unknownRegion(region);
  }
}

function unknownRegion(region: never): never {
  throw new Error(`The image overlay cannot draw the region ${JSON.stringify(region)}; add a case in image-overlay.tsx.`);
}
