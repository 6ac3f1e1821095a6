// "About me" at the foot of the sidebar, with how many proposals wait there.
import { useState } from "react";
import { MemoryDialog } from "./memory-dialog.tsx";
import type { Proposals } from "./use-proposals.ts";

export function MemoryButton({ proposals: { waiting, heard } }: { proposals: Proposals }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="account-button"
        aria-haspopup="dialog"
        aria-label={waiting > 0 ? `About me, ${waiting} proposed` : undefined}
        onClick={() => setOpen(true)}
      >
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M5 3h8l3 3v11H5zM8 9h5M8 12h5" />
        </svg>
        <span>About me</span>
        {waiting > 0 && (
          <span className="waiting-count" aria-hidden="true">
            {waiting}
          </span>
        )}
      </button>
      {open && <MemoryDialog onKnown={heard} onClose={() => setOpen(false)} />}
    </>
  );
}
