// The way back in a long conversation: what came before loads as one scrolls towards it, or by the button.
import { type RefObject, useEffect, useRef } from "react";
import type { Earlier } from "../conversation/use-conversation.ts";

interface EarlierTurnsProps {
  earlier: Earlier;
  scroller: RefObject<HTMLElement | null>;
  onEarlier(): void;
}

/** So far ahead of the eye that most people never see it load. */
const aheadOfView = "600px 0px 0px 0px";

export function EarlierTurns({ earlier, scroller, onEarlier }: EarlierTurnsProps) {
  const element = useRef<HTMLDivElement>(null);
  const there = earlier.state === "there";

  useEffect(() => {
    if (!there || !element.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onEarlier();
      },
      { root: scroller.current, rootMargin: aheadOfView },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [there, scroller, onEarlier]);

  if (earlier.state === "none") return null;
  return (
    <div className="earlier" ref={element} role={earlier.state === "failed" ? "alert" : undefined}>
      {earlier.state === "loading" ? (
        <span>Loading what came before</span>
      ) : (
        <>
          {earlier.state === "failed" && <span>{earlier.message}</span>}
          <button type="button" className="quiet-button" onClick={onEarlier}>
            {earlier.state === "failed" ? "Try again" : "Earlier messages"}
          </button>
        </>
      )}
    </div>
  );
}
