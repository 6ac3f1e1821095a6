// Keeps a scrolling element at its end while the person is there, and leaves it alone once they scroll up.
import { type RefObject, useCallback, useEffect, useState } from "react";

/** Closer than this to the end counts as being there: a trackpad rarely lands on the exact pixel. */
const nearEndPixels = 80;

export function useStickToEnd(scroller: RefObject<HTMLElement | null>, content: RefObject<HTMLElement | null>) {
  const [atEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
    setAtEnd(true);
  }, [scroller]);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    let stick = true;
    let lastTop = element.scrollTop;
    const onScroll = () => {
      const near = element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPixels;
      // Content that grew since the last event also makes the end far; only going up means that the person wants to stay.
      if (near) stick = true;
      else if (element.scrollTop < lastTop) stick = false;
      lastTop = element.scrollTop;
      setAtEnd(near || stick);
    };
    const observer = new ResizeObserver(() => {
      if (stick) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(inner);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, [scroller, content]);

  return { atEnd, toEnd };
}
