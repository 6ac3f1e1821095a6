// The sidebar: a column on wide windows, a drawer on narrow ones.
import { type ReactNode, useEffect, useRef } from "react";
import { ConversationList } from "./conversation-list.tsx";
import { MeleteMark } from "./melete-mark.tsx";
import type { useConversations } from "./use-conversations.ts";

interface SidebarProps {
  list: ReturnType<typeof useConversations>;
  current: string | null;
  /** narrow windows only; on wide ones it is always there */
  open: boolean;
  onClose(): void;
  goTo(id: string | null): void;
  /** what stands at its foot */
  children: ReactNode;
}

export function Sidebar({ list, current, open, onClose, goTo, children }: SidebarProps) {
  const element = useRef<HTMLElement>(null);

  useEffect(() => {
    if (!open) return;
    const before = document.activeElement;
    element.current?.querySelector<HTMLElement>("button, a")?.focus();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [open, onClose]);

  function leaveTo(id: string | null) {
    goTo(id);
    onClose();
  }

  return (
    <>
      {open && <button type="button" className="drawer-shade" onClick={onClose} aria-label="Close the list of conversations" tabIndex={-1} />}
      <nav className={`sidebar ${open ? "open" : ""}`} aria-label="Conversations" ref={element}>
        <div className="brand">
          <MeleteMark />
          <span>Melete</span>
        </div>
        <button type="button" className="new-conversation" onClick={() => leaveTo(null)}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 3v10M3 8h10" />
          </svg>
          New conversation
        </button>
        <div className="conversations">
          <ConversationList
            list={list}
            current={current}
            onOpen={leaveTo}
            onDeleted={(id) => {
              if (id === current) leaveTo(null);
            }}
          />
        </div>
        {children}
      </nav>
    </>
  );
}
