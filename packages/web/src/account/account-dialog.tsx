// Who I am here, what I have used today of what I may, my keys, and the way out.
import { useEffect, useState } from "react";
import { errorText } from "../api/error-text.ts";
import { readUsageToday, type Session, type UsageToday } from "../api/session.ts";
import { CloseButton, Dialog } from "../dialog/dialog.tsx";
import { AccountKeys } from "./account-keys.tsx";
import { usageLines } from "./usage-lines.ts";

interface AccountDialogProps {
  user: NonNullable<Session["user"]>;
  onLeave(): Promise<void>;
  onClose(): void;
}

export function AccountDialog({ user, onLeave, onClose }: AccountDialogProps) {
  const [usage, setUsage] = useState<UsageToday | null>(null);
  const [error, setError] = useState("");
  useEffect(() => {
    const controller = new AbortController();
    readUsageToday(controller.signal).then(setUsage, (problem: unknown) => {
      if (!controller.signal.aborted) setError(errorText(problem));
    });
    return () => controller.abort();
  }, []);
  return (
    <Dialog className="account sheet" label="Account" onClose={onClose}>
      <div className="dialog-head">
        <h2>{user.name}</h2>
        {user.role === "admin" && <span className="account-role">admin</span>}
        <CloseButton />
      </div>
      <div className="account-body">
        <section aria-label="Used today">
          <h3>Today</h3>
          {usage === null && error === "" && <p role="status">Loading</p>}
          {usage !== null &&
            usageLines(usage).map(({ label, text, share }) => (
              <div key={label} className="usage-line">
                <p>
                  <span>{label}</span> <span>{text}</span>
                </p>
                {share !== null && <progress value={share} max={1} aria-label={`${label} used of what is allowed today`} />}
              </div>
            ))}
          {usage !== null && (
            <p className="account-note">Counted anew at {new Date(usage.resetsAt).toLocaleTimeString([], { timeStyle: "short" })}.</p>
          )}
        </section>
        <AccountKeys userId={user.id} mayCreate={user.role === "admin"} />
        {error !== "" && <p role="alert">{error}</p>}
        <button type="button" className="quiet-button" onClick={() => onLeave().catch((problem: unknown) => setError(errorText(problem)))}>
          Log out
        </button>
      </div>
    </Dialog>
  );
}
