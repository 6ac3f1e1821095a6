// Seconds an agent has worked. Between its progress events the clock runs on here, so that a thinking agent never looks stuck.
import { useEffect, useState } from "react";

const tickMs = 500;

/** `elapsedMs` is what the last event said */
export function useElapsed(elapsedMs: number, running: boolean): number {
  const [extraMs, setExtraMs] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each event starts the local clock anew
  useEffect(() => {
    setExtraMs(0);
    if (!running) return;
    const since = performance.now();
    const timer = setInterval(() => setExtraMs(performance.now() - since), tickMs);
    return () => clearInterval(timer);
  }, [elapsedMs, running]);
  return (elapsedMs + (running ? extraMs : 0)) / 1000;
}
