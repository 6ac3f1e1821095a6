// How many things the assistant proposed to remember, and nobody has decided yet. It knows the number, not the words.
import { useCallback, useEffect, useState } from "react";
import { type PersonalContext, readPersonal } from "../api/personal.ts";

export interface Proposals {
  waiting: number;
  /** asks the server again: a turn may have proposed something */
  refresh(): void;
  /** somebody else has just asked */
  heard(known: PersonalContext): void;
}

export function useProposals(): Proposals {
  const [waiting, setWaiting] = useState(0);
  const heard = useCallback(({ memories }: PersonalContext) => setWaiting(memories.filter(({ status }) => status === "proposed").length), []);
  const refresh = useCallback(() => {
    // a number beside a button is not worth a message: opening About me says what is wrong
    readPersonal().then(heard, () => undefined);
  }, [heard]);
  useEffect(refresh, [refresh]);
  return { waiting, refresh, heard };
}
