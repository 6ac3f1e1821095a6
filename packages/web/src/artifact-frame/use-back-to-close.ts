// Where something covers the whole screen, the phone's Back closes it instead of leaving the conversation. It does not know what is closed.
import { useEffect, useRef } from "react";

const mark = "meleteCovered";

export function useBackToClose(covers: boolean, onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (!covers) return;
    clearTimeout(leaving.current);
    if (!isMarked(window.history.state)) window.history.pushState({ [mark]: true }, "");
    const onPop = () => close.current();
    window.addEventListener("popstate", onPop);
    return () => {
      window.removeEventListener("popstate", onPop);
      // closed by a button: the entry that Back would have used goes, unless the page went elsewhere meanwhile, or covers again at once
      leaving.current = setTimeout(() => {
        if (isMarked(window.history.state)) window.history.back();
      });
    };
  }, [covers]);
}

function isMarked(state: unknown): boolean {
  return typeof state === "object" && state !== null && mark in state;
}
