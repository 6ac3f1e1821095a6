// The running page of one version, with what has to be said about it: it does not build, it reported errors, it was taken away, it wants
// to open a link. It does not know the panel around it.
import type { ArtifactVersion } from "@melete/core";
import { useCallback, useState } from "react";
import { safeLink } from "../markdown/safe-link.ts";
import { ArtifactFrame } from "./artifact-frame.tsx";
import { readArtifactStore, writeArtifactStore } from "./frame-store.ts";
import { LinkDialog } from "./link-dialog.tsx";
import { useArtifactText } from "./use-artifact-text.ts";

/** What a message to the assistant quotes; more of them rarely say more. */
const maxErrors = 5;

type Lost = "silent" | "flood";

const lostWords: Record<Lost, string> = {
  silent: "It stopped answering, so it was closed: a script in it probably runs without end.",
  flood: "It sent messages without pause, so it was closed.",
};

export function ArtifactStage({ artifact, onAsk }: { artifact: ArtifactVersion; onAsk(message: string): void }) {
  const page = useArtifactText(artifact, "page");
  const [errors, setErrors] = useState<string[]>([]);
  const [lost, setLost] = useState<Lost | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const [runs, setRuns] = useState(1);
  const { artifactId, title } = artifact;

  const onError = useCallback((message: string) => {
    setErrors((old) => (old.length >= maxErrors || old.includes(message) ? old : [...old, message]));
  }, []);
  const fix = (what: readonly string[]) => onAsk(`"${title}" (${artifactId}) does not work: ${what.join("; ")}. Please fix it.`);
  const again = () => {
    setErrors([]);
    setLost(null);
    setRuns(runs + 1);
  };

  if (page.state === "loading") return <p className="artifact-note">Building the page</p>;
  if (page.state === "failed") {
    return (
      <div className="artifact-note" role="alert">
        <p>
          <strong>This version cannot be shown.</strong>
        </p>
        <pre>{page.message}</pre>
        <button type="button" className="quiet-button" onClick={() => fix([page.message])}>
          Ask to fix it
        </button>
      </div>
    );
  }
  return (
    <div className="artifact-stage">
      {lost === null ? (
        <ArtifactFrame
          key={runs}
          title={title}
          html={page.text}
          kept={() => readArtifactStore(artifactId)}
          onStore={(entries) => writeArtifactStore(artifactId, entries)}
          onError={onError}
          onLink={(href) => setLink(safeLink(href))}
          onLost={setLost}
        />
      ) : (
        <div className="artifact-note" role="alert">
          <p>{lostWords[lost]}</p>
          <div className="artifact-actions">
            <button type="button" className="quiet-button" onClick={again}>
              Run it again
            </button>
            <button type="button" className="quiet-button" onClick={() => fix([lost === "silent" ? "it hangs" : "it floods the app with messages"])}>
              Ask to fix it
            </button>
          </div>
        </div>
      )}
      {errors.length > 0 && lost === null && (
        <div className="artifact-errors" role="status">
          <p>
            <strong>{errors.length === 1 ? "An error:" : `${errors.length} errors:`}</strong> {errors[0]}
          </p>
          <div className="artifact-actions">
            <button type="button" className="quiet-button" onClick={() => fix(errors)}>
              Ask to fix it
            </button>
            <button type="button" className="quiet-button" onClick={() => setErrors([])}>
              Dismiss
            </button>
          </div>
        </div>
      )}
      {link !== null && <LinkDialog href={link} onClose={() => setLink(null)} />}
    </div>
  );
}
