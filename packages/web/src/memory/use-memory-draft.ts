// What was written under About me and is not saved: it outlives the dialog and a reload, as a half-written question does.
import { useCallback, useEffect, useState } from "react";
import { z } from "zod";
import { draftKey } from "../composer/use-draft.ts";
import { readStored, sessionStorageOrNull, writeStored } from "../shell/use-stored.ts";

const draftSchema = z.object({
  /** null when the profile was not changed */
  profile: z.string().nullable(),
  /** a memory that was not added yet */
  memory: z.string(),
});
export type MemoryDraft = z.infer<typeof draftSchema>;

const storageKey = draftKey("about-me");
const empty: MemoryDraft = { profile: null, memory: "" };

export function useMemoryDraft(): [MemoryDraft, (change: Partial<MemoryDraft>) => void] {
  const [draft, setDraft] = useState(() => draftSchema.safeParse(readStored(sessionStorageOrNull(), storageKey)).data ?? empty);
  const change = useCallback((part: Partial<MemoryDraft>) => setDraft((old) => ({ ...old, ...part })), []);
  useEffect(() => {
    writeStored(sessionStorageOrNull(), storageKey, draft.profile === null && draft.memory === "" ? null : draft);
  }, [draft]);
  return [draft, change];
}
