// What the turn asks the person's agreement for: what would be done, exactly, and two buttons. It does not decide who asks, or when.
import type { ApprovalView, TurnView } from "@melete/core";
import { useState } from "react";
import { controlTurn } from "../api/client.ts";
import { errorText } from "../api/error-text.ts";
import { shortInput } from "./short-input.ts";

/** Somebody has to say yes or no before this goes on. */
export function waitsForPerson(view: TurnView): boolean {
  return view.approvals.some(({ decision }) => decision === null);
}

export function Approvals({ view }: { view: TurnView }) {
  return view.approvals.map((approval) => <ApprovalCard key={approval.approvalId} approval={approval} turnId={view.turnId} />);
}

function ApprovalCard({ approval, turnId }: { approval: ApprovalView; turnId: string }) {
  const [sent, setSent] = useState<"allow" | "deny" | null>(null);
  const [problem, setProblem] = useState("");
  const { approvalId, tool, input, why, decision } = approval;
  if (decision !== null) {
    const what = shortInput(input);
    return (
      <p className="side-note">
        {decision === "allow" ? `You allowed ${tool}` : `${tool} was not allowed`}
        {what === "" ? "." : `: ${what}`}
      </p>
    );
  }
  const answer = (said: "allow" | "deny") => {
    setSent(said);
    setProblem("");
    controlTurn(turnId, { type: "approve", approvalId, decision: said }).catch((error: unknown) => {
      setSent(null);
      setProblem(errorText(error));
    });
  };
  return (
    <section className="approval ending" role="alertdialog" aria-label={`Allow ${tool}?`}>
      <strong>Allow {tool}?</strong>
      <p>{why}</p>
      <pre>{typeof input === "string" ? input : JSON.stringify(input, null, 2)}</pre>
      <div className="ending-actions">
        <button type="button" className="quiet-button" disabled={sent !== null} onClick={() => answer("deny")}>
          Do not allow
        </button>
        <button type="button" className="quiet-button" disabled={sent !== null} onClick={() => answer("allow")}>
          Allow once
        </button>
      </div>
      {problem !== "" && <p role="alert">{problem}</p>}
    </section>
  );
}
