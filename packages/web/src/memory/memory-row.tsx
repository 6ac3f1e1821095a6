// One kept memory: read, changed in place, or deleted.
import { type FormEvent, useState } from "react";
import type { PersonalMemory } from "../api/personal.ts";

interface MemoryRowProps {
  memory: PersonalMemory;
  onChange(text: string): Promise<void>;
  onDelete(): Promise<void>;
}

export function MemoryRow({ memory, onChange, onDelete }: MemoryRowProps) {
  const [draft, setDraft] = useState<string | null>(null);

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
          <input aria-label="Memory" value={draft} maxLength={400} onChange={(event) => setDraft(event.target.value)} />
          <button type="submit" className="quiet-button">
            Save
          </button>
        </form>
      </li>
    );
  }
  return (
    <li>
      <span>{memory.text}</span>
      <button type="button" className="quiet-button" aria-label={`Edit: ${memory.text}`} onClick={() => setDraft(memory.text)}>
        Edit
      </button>
      <button type="button" className="quiet-button" aria-label={`Delete: ${memory.text}`} onClick={() => void onDelete()}>
        Delete
      </button>
    </li>
  );
}
