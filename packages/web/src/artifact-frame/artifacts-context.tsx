// Which artifacts a conversation has, as its answers show them, and which one is open. It knows versions; it draws nothing.
import type { ArtifactVersion } from "@melete/core";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";

export interface OpenArtifact {
  artifactId: string;
  /** null: the newest, also when a newer one comes */
  version: number | null;
}

export interface Artifacts {
  /** by artifact, oldest version first */
  known: ReadonlyMap<string, ArtifactVersion[]>;
  open: OpenArtifact | null;
  /** an answer has it; to be called again is harmless */
  tell(artifact: ArtifactVersion): void;
  show(open: OpenArtifact | null): void;
}

const Context = createContext<Artifacts | null>(null);

export function ArtifactsProvider({ children }: { children: ReactNode }) {
  const [known, setKnown] = useState<ReadonlyMap<string, ArtifactVersion[]>>(new Map());
  const [open, setOpen] = useState<OpenArtifact | null>(null);
  const tell = useCallback((artifact: ArtifactVersion) => setKnown((old) => withVersion(old, artifact)), []);
  const value = useMemo(() => ({ known, open, tell, show: setOpen }), [known, open, tell]);
  return <Context value={value}>{children}</Context>;
}

/** null where nothing can be opened. */
export function useArtifacts(): Artifacts | null {
  return useContext(Context);
}

function withVersion(known: ReadonlyMap<string, ArtifactVersion[]>, artifact: ArtifactVersion): ReadonlyMap<string, ArtifactVersion[]> {
  const versions = known.get(artifact.artifactId) ?? [];
  if (versions.some(({ version, hash }) => version === artifact.version && hash === artifact.hash)) return known;
  const others = versions.filter(({ version }) => version !== artifact.version);
  return new Map(known).set(
    artifact.artifactId,
    [...others, artifact].sort((first, second) => first.version - second.version),
  );
}
