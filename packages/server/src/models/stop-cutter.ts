// Ends an answer before the first of its stop sequences, for wires that have no such field. It knows text only.

export interface StopCutter {
  /** the text to say now; what could be the beginning of a stop sequence is held back */
  push(text: string): { text: string; stopped: boolean };
  /** what was held back, when the answer ended without one */
  end(): string;
}

export function createStopCutter(stops: readonly string[]): StopCutter {
  const wanted = stops.filter((stop) => stop !== "");
  let held = "";
  return {
    push(text) {
      held += text;
      const at = Math.min(...wanted.map((stop) => held.indexOf(stop)).filter((index) => index >= 0));
      if (Number.isFinite(at)) {
        const said = held.slice(0, at);
        held = "";
        return { text: said, stopped: true };
      }
      let keep = 0;
      for (const stop of wanted) {
        for (let length = Math.min(stop.length - 1, held.length); length > keep; length--) {
          if (held.endsWith(stop.slice(0, length))) keep = length;
        }
      }
      const said = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text: said, stopped: false };
    },
    end() {
      const rest = held;
      held = "";
      return rest;
    },
  };
}
