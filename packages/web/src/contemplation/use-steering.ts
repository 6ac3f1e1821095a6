// The person's wishes for one running turn: sends them, and says how far each is. What they mean is turn-steering.ts' business.
import type { TurnControl, TurnView } from "@melete/core";
import { useState } from "react";
import { controlTurn } from "../api/client.ts";
import { errorText } from "../api/error-text.ts";
import { newWish, type Wish, type WishState, wishState } from "./turn-steering.ts";

export interface Steering {
  stateOf(control: TurnControl): WishState;
  ask(control: TurnControl): void;
}

export function useSteering(view: TurnView): Steering {
  const [wishes, setWishes] = useState<Wish[]>([]);
  return {
    stateOf: (control) => wishState(view, wishes, control),
    ask(control) {
      if (wishState(view, wishes, control).state === "asked") return;
      const wish = newWish(view, control);
      const change = (next: Partial<Wish>) => setWishes((all) => all.map((one) => (one === wish ? { ...one, ...next } : one)));
      setWishes((all) => [...all, wish]);
      controlTurn(view.turnId, control).then(
        () => change({ status: "asked" }),
        (error: unknown) => change({ status: "failed", message: errorText(error) }),
      );
    },
  };
}
