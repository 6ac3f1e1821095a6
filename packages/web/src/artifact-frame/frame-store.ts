// What artifacts keep between visits, in this browser: one entry per artifact, the ones least lately used go first. It knows entries that
// have been checked (frame-message.ts), not pages.
import { z } from "zod";
import { localStorageOrNull, readStored, writeStored } from "../shell/use-stored.ts";
import { type StoreEntries, storeSchema } from "./frame-message.ts";

/** Of 64 KiB each at most, so that all of them together leave the page most of a browser's 5 MB. */
const maxArtifacts = 24;
const prefix = "melete-artifact-";
const listKey = "melete-artifacts";

export function readArtifactStore(artifactId: string, storage: Storage | null = localStorageOrNull()): StoreEntries {
  return storeSchema.safeParse(readStored(storage, prefix + artifactId)).data ?? {};
}

export function writeArtifactStore(artifactId: string, entries: StoreEntries, storage: Storage | null = localStorageOrNull()): void {
  const empty = Object.keys(entries).length === 0;
  const others = listed(storage).filter((id) => id !== artifactId);
  const list = empty ? others : [...others, artifactId];
  for (const gone of list.splice(0, Math.max(0, list.length - maxArtifacts))) writeStored(storage, prefix + gone, null);
  writeStored(storage, prefix + artifactId, empty ? null : entries);
  writeStored(storage, listKey, list.length === 0 ? null : list);
}

/** Everything that artifacts kept: it belongs to whoever was logged in. */
export function forgetArtifactStores(storage: Storage | null = localStorageOrNull()): void {
  for (const id of listed(storage)) writeStored(storage, prefix + id, null);
  writeStored(storage, listKey, null);
}

function listed(storage: Storage | null): string[] {
  return z.array(z.string()).safeParse(readStored(storage, listKey)).data ?? [];
}
