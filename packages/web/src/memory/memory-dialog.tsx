// What the assistant knows about me: the switch, my own words, what it proposes, what is kept. Everything can be read, changed, taken along
// and forgotten here.
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { errorText } from "../api/error-text.ts";
import {
  addMemory,
  changeMemory,
  changePersonal,
  deleteMemory,
  exportAddress,
  forgetEverything,
  type PersonalContext,
  readPersonal,
} from "../api/personal.ts";
import { CloseButton, Dialog } from "../dialog/dialog.tsx";
import { MemoryRow } from "./memory-row.tsx";
import { useMemoryDraft } from "./use-memory-draft.ts";

interface MemoryDialogProps {
  /** what the server said, each time it was asked */
  onKnown(known: PersonalContext): void;
  onClose(): void;
}

export function MemoryDialog({ onKnown, onClose }: MemoryDialogProps) {
  const [known, setKnown] = useState<PersonalContext | null>(null);
  const [draft, changeDraft] = useMemoryDraft();
  const [sure, setSure] = useState(false);
  const [error, setError] = useState("");

  const load = useCallback(async (): Promise<void> => {
    const read = await readPersonal();
    setKnown(read);
    onKnown(read);
  }, [onKnown]);
  const attempt = useCallback(
    async (work: () => Promise<unknown>): Promise<void> => {
      setError("");
      try {
        await work();
        await load();
      } catch (problem) {
        setError(errorText(problem));
      }
    },
    [load],
  );
  useEffect(() => void attempt(async () => undefined), [attempt]);

  function add(event: FormEvent): void {
    event.preventDefault();
    const memory = draft.memory.trim();
    if (memory === "") return;
    void attempt(async () => {
      await addMemory(memory);
      changeDraft({ memory: "" });
    });
  }

  async function saveProfile(profile: string): Promise<void> {
    await changePersonal({ profile });
    changeDraft({ profile: null });
  }

  async function forget(): Promise<void> {
    await forgetEverything();
    changeDraft({ profile: null, memory: "" });
  }

  const proposed = known?.memories.filter(({ status }) => status === "proposed") ?? [];
  const unsaved = draft.profile === known?.profile ? null : draft.profile;
  const kept = known?.memories.filter(({ status }) => status === "kept") ?? [];
  return (
    <Dialog className="memory sheet" label="About me" onClose={onClose}>
      <div className="dialog-head">
        <h2>About me</h2>
        <CloseButton />
      </div>
      {known === null && error === "" && <p role="status">Loading</p>}
      {known !== null && (
        <div className="memory-body">
          <label className="memory-switch">
            <input
              type="checkbox"
              checked={known.enabled}
              onChange={(event) => void attempt(() => changePersonal({ enabled: event.target.checked }))}
            />
            <span>Use this in my conversations</span>
          </label>
          <p className="memory-note">
            {known.enabled
              ? "Models read what stands here before each of your questions. It is kept on this server; a model elsewhere gets it with the question."
              : "Switched off: nothing of this reaches a model, and nothing is proposed."}
          </p>
          {proposed.length > 0 && (
            <section aria-label="Proposed">
              <h3>Proposed to remember</h3>
              <ul className="memory-list">
                {proposed.map((memory) => (
                  <li key={memory.id} className="proposed">
                    <span>{memory.text}</span>
                    <button type="button" className="quiet-button" onClick={() => void attempt(() => changeMemory(memory.id, { status: "kept" }))}>
                      Keep
                    </button>
                    <button type="button" className="quiet-button" onClick={() => void attempt(() => deleteMemory(memory.id))}>
                      No
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <section aria-label="Profile">
            <h3>
              <label htmlFor="memory-profile">Profile</label>
            </h3>
            <textarea
              id="memory-profile"
              value={draft.profile ?? known.profile}
              maxLength={4000}
              rows={4}
              placeholder="For example: I am pescatarian with high cholesterol, and I practise yoga as a beginner."
              onChange={(event) => changeDraft({ profile: event.target.value === known.profile ? null : event.target.value })}
            />
            {unsaved !== null && (
              <div className="memory-unsaved">
                <button type="button" className="quiet-button" onClick={() => void attempt(() => saveProfile(unsaved))}>
                  Save the profile
                </button>
                <span className="memory-note">Not saved yet</span>
              </div>
            )}
          </section>
          <section aria-label="Memories">
            <h3>Memories</h3>
            {kept.length === 0 && <p className="memory-note">None yet.</p>}
            <ul className="memory-list">
              {kept.map((memory) => (
                <MemoryRow
                  key={memory.id}
                  memory={memory}
                  onChange={(text) => attempt(() => changeMemory(memory.id, { text }))}
                  onDelete={() => attempt(() => deleteMemory(memory.id))}
                />
              ))}
            </ul>
            <form className="memory-new" onSubmit={add}>
              <input
                aria-label="Something to remember"
                value={draft.memory}
                maxLength={400}
                placeholder="Something to remember"
                onChange={(event) => changeDraft({ memory: event.target.value })}
              />
              <button type="submit" className="quiet-button" disabled={draft.memory.trim() === ""}>
                Add
              </button>
            </form>
          </section>
          <div className="memory-foot">
            <a className="quiet-button" href={exportAddress} download>
              Export
            </a>
            <button
              type="button"
              className="quiet-button danger"
              onClick={() => {
                if (sure) void attempt(forget);
                setSure(!sure);
              }}
            >
              {sure ? "Really forget everything" : "Forget everything"}
            </button>
          </div>
        </div>
      )}
      {error !== "" && <p role="alert">{error}</p>}
    </Dialog>
  );
}
