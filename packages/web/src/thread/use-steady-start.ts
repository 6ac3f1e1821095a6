// Keeps what is being read in its place when something is put in front of it.
import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * Call it in the component that draws the list.
 * @param first  names the first thing shown; when it changes, something was added above
 * @param selector  finds the first thing in the scroller
 */
export function useSteadyStart(scroller: RefObject<HTMLElement | null>, first: string | undefined, selector: string): void {
  const before = useRef<{ first: string | undefined; element: HTMLElement | null; top: number }>({ first, element: null, top: 0 });

  useLayoutEffect(() => {
    const frame = scroller.current;
    if (!frame) return;
    const last = before.current;
    if (first !== last.first && last.element?.isConnected && !browserAnchors(frame)) frame.scrollTop += last.element.offsetTop - last.top;
    const element = frame.querySelector<HTMLElement>(selector);
    before.current = { first, element, top: element?.offsetTop ?? 0 };
  });
}

/** Most browsers keep the place by themselves, but not at the very top; doing it twice would move the text by double. */
function browserAnchors(frame: HTMLElement): boolean {
  return CSS.supports("overflow-anchor", "auto") && frame.scrollTop > 0;
}
