// One kept memory: read, changed in place, or deleted.
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { PersonalMemory } from "../api/personal.ts";

interface MemoryRowProps {
  memory: PersonalMemory;
  onChange(text: string): Promise<void>;
  onDelete(): Promise<void>;
}

export function MemoryRow({ memory, onChange, onDelete }: MemoryRowProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const editing = draft !== null;
  const field = useRef<HTMLInputElement>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);

  // the keyboard goes on where the row goes on
  useEffect(() => {
    if (editing) field.current?.focus();
    else if (wasEditing.current) edit.current?.focus();
    wasEditing.current = editing;
  }, [editing]);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (draft === null || draft.trim() === "") return;
    await onChange(draft.trim());
    setDraft(null);
  }

  if (draft !== null) {
    return (
      <li>
        <form className="memory-new" onSubmit={save}>
          <input
            aria-label="Memory"
            ref={field}
            value={draft}
            maxLength={400}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              // leaves the field, and not the dialog
              event.preventDefault();
              setDraft(null);
            }}
          />
          <button type="submit" className="quiet-button">
            Save
          </button>
          <button type="button" className="quiet-button" onClick={() => setDraft(null)}>
            Cancel
          </button>
        </form>
      </li>
    );
  }
  return (
    <li>
      <span>{memory.text}</span>
      <button type="button" ref={edit} className="quiet-button" aria-label={`Edit: ${memory.text}`} onClick={() => setDraft(memory.text)}>
        Edit
      </button>
      <button type="button" className="quiet-button" aria-label={`Delete: ${memory.text}`} onClick={() => void onDelete()}>
        Delete
      </button>
    </li>
  );
}
