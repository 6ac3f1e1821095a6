// Whether a CSS media query holds, kept up to date. For what must be drawn in another place, not only in another size.
import { useCallback, useSyncExternalStore } from "react";

/** The width below which the page is a phone's; the style sheets say the same. */
export const narrowWindow = "(max-width: 40rem)";

export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
