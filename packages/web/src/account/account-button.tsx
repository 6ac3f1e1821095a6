// The person's name at the foot of the sidebar, which opens their account. Drawn only where people log in.
import { useState } from "react";
import type { Session } from "../api/session.ts";
import { AccountDialog } from "./account-dialog.tsx";

export function AccountButton({ user, onLeave }: { user: NonNullable<Session["user"]>; onLeave(): Promise<void> }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="account-button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <circle cx="10" cy="7" r="3.2" />
          <path d="M3.5 17c.6-3.4 3.2-5 6.5-5s5.9 1.6 6.5 5" />
        </svg>
        <span>{user.name}</span>
      </button>
      {open && <AccountDialog user={user} onLeave={onLeave} onClose={() => setOpen(false)} />}
    </>
  );
}
