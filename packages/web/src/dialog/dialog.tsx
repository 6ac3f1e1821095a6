// A modal dialog: the browser's own, which keeps the focus inside, closes with Escape and gives the focus back. Open while it is drawn.
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";

interface DialogProps {
  label: string;
  className?: string;
  style?: CSSProperties;
  onClose(): void;
  children: ReactNode;
}

export function Dialog({ label, className = "", style, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is the mouse's equal
    <dialog
      ref={element}
      className={`dialog ${className}`}
      style={style}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        // Only the dialog's edge and the shade around it are the dialog itself.
        if (event.target === element.current) element.current.close();
      }}
    >
      {children}
    </dialog>
  );
}

/** The button in a dialog's corner; works without a handler because a dialog's own form closes it. */
export function CloseButton() {
  return (
    <form method="dialog" className="dialog-close">
      <button type="submit" className="icon-button" aria-label="Close">
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="m5 5 10 10M15 5 5 15" />
        </svg>
      </button>
    </form>
  );
}
