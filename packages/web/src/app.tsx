// The page: the log-in where one is needed, else sidebar, top bar on narrow windows, and the conversation that the address names.
import { useCallback, useState } from "react";
import { AccountButton } from "./account/account-button.tsx";
import { LoginPage } from "./account/login-page.tsx";
import { type SessionControls, useSession } from "./account/use-session.ts";
import type { Session } from "./api/session.ts";
import { useTurnChoices } from "./composer/choices.ts";
import { MemoryButton } from "./memory/memory-button.tsx";
import { useProposals } from "./memory/use-proposals.ts";
import { ConversationPage } from "./conversation/conversation-page.tsx";
import { MeleteMark } from "./shell/melete-mark.tsx";
import { Sidebar } from "./shell/sidebar.tsx";
import { useConversations } from "./shell/use-conversations.ts";
import { useModels } from "./shell/use-models.ts";
import { useRoute } from "./shell/use-route.ts";

export function App() {
  const { state, enter, leave } = useSession();
  switch (state.status) {
    case "asking":
      // Nothing is asked of the server before it is known who asks; and nothing flickers.
      return null;
    case "out":
      return <LoginPage ended={state.ended} onKey={enter} />;
    case "in":
      return <Workspace user={state.user} onLeave={leave} />;
    default:
      return unknownState(state);
  }
}

function unknownState(state: never): never {
  throw new Error(`App cannot draw the session ${JSON.stringify(state)}; add a case in app.tsx.`);
}

function Workspace({ user, onLeave }: { user: Session["user"]; onLeave: SessionControls["leave"] }) {
  const { route, goTo } = useRoute();
  const models = useModels();
  const list = useConversations();
  const proposals = useProposals();
  const [choices, setChoices] = useTurnChoices();
  const [drawerOpen, setDrawerOpen] = useState(false);
  const closeDrawer = useCallback(() => setDrawerOpen(false), []);
  const { refresh: refreshList } = list;
  const { refresh: refreshProposals, waiting } = proposals;
  const onActivity = useCallback(() => {
    refreshList();
    refreshProposals();
  }, [refreshList, refreshProposals]);
  return (
    <div className="app">
      <Sidebar list={list} current={route.conversationId} open={drawerOpen} onClose={closeDrawer} goTo={goTo}>
        <MemoryButton proposals={proposals} />
        {user && <AccountButton user={user} onLeave={onLeave} />}
      </Sidebar>
      <div className="stage">
        <div className="top-bar">
          <button
            type="button"
            className="icon-button"
            onClick={() => setDrawerOpen(true)}
            aria-label={`Open the list of conversations${waiting > 0 ? `, ${waiting} proposed under About me` : ""}`}
            aria-expanded={drawerOpen}
          >
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M3 6h14M3 10h14M3 14h9" />
            </svg>
            {waiting > 0 && <span className="waiting-dot" />}
          </button>
          <span className="brand">
            <MeleteMark />
            <span>Melete</span>
          </span>
          <button type="button" className="icon-button" onClick={() => goTo(null)} aria-label="New conversation">
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M10 4v12M4 10h12" />
            </svg>
          </button>
        </div>
        <ConversationPage
          key={route.conversationId ?? "new"}
          conversationId={route.conversationId}
          models={models}
          choices={choices}
          onChoices={setChoices}
          goTo={goTo}
          onActivity={onActivity}
        />
      </div>
    </div>
  );
}
