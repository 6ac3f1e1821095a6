// Asks before a link of an artifact is opened, and shows where it leads. The address has been found harmless in form (safe-link.ts); whether
// the place is, only the person can say.
import { CloseButton, Dialog } from "../dialog/dialog.tsx";

export function LinkDialog({ href, onClose }: { href: string; onClose(): void }) {
  const host = new URL(href).host || href;
  return (
    <Dialog label="Open a link" className="sheet link-dialog" onClose={onClose}>
      <div className="dialog-head">
        <h2>Open {host}?</h2>
        <CloseButton />
      </div>
      <div className="link-dialog-body">
        <p>The artifact wants to open this address in a new tab:</p>
        <p className="link-address">{href}</p>
        <form method="dialog" className="artifact-actions">
          <a className="quiet-button" href={href} target="_blank" rel="noopener noreferrer" onClick={() => setTimeout(onClose)}>
            Open
          </a>
          <button type="submit" className="quiet-button">
            Stay here
          </button>
        </form>
      </div>
    </Dialog>
  );
}
