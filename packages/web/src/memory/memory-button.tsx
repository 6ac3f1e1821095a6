// "About me" at the foot of the sidebar.
import { useState } from "react";
import { MemoryDialog } from "./memory-dialog.tsx";

export function MemoryButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="account-button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M5 3h8l3 3v11H5zM8 9h5M8 12h5" />
        </svg>
        <span>About me</span>
      </button>
      {open && <MemoryDialog onClose={() => setOpen(false)} />}
    </>
  );
}
