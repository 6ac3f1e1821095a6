// Where a turn asks the person whether something may be done. Each question is asked once, answered once and expires; only a control of the
// person answers it, never a text. It does not know what is asked.
import type { Approval, ApprovalRequest } from "../agent/tool.ts";
import type { Clock } from "../clock.ts";
import type { TurnEventBody } from "../event.ts";
import { newId } from "../ids.ts";

/** Long enough to come back to the page, short enough that nobody agrees to what they have forgotten. */
export const approvalMs = 10 * 60_000;

export interface Approvals {
  /** Never rejects. "deny" when nobody answers in time, or the signal aborts. */
  ask(request: ApprovalRequest & { agentId?: string }, signal: AbortSignal): Promise<Approval>;
  /** What the person said; an id that is not open is ignored. */
  answer(approvalId: string, decision: Approval): void;
}

export function createApprovals(emit: (body: TurnEventBody) => void, clock: Clock): Approvals {
  const open = new Map<string, (decision: Approval) => void>();
  return {
    ask({ tool, input, why, anew, agentId }, signal) {
      if (signal.aborted) return Promise.resolve("deny");
      const approvalId = newId("approval");
      const whose = agentId === undefined ? {} : { agentId };
      const over = new AbortController();
      return new Promise((resolve) => {
        const settle = (decision: Approval, by: "person" | "time" | "end"): void => {
          if (!open.delete(approvalId)) return;
          over.abort();
          signal.removeEventListener("abort", cancel);
          emit({ type: "approval", approvalId, decision, by });
          resolve(decision);
        };
        const cancel = (): void => settle("deny", "end");
        open.set(approvalId, (decision) => settle(decision, "person"));
        signal.addEventListener("abort", cancel, { once: true });
        emit({ type: "approval-request", approvalId, ...whose, tool, input, why, ...(anew === true ? { anew } : {}) });
        clock.sleep(approvalMs, over.signal).then(() => settle("deny", "time"));
      });
    },
    answer(approvalId, decision) {
      open.get(approvalId)?.(decision);
    },
  };
}
