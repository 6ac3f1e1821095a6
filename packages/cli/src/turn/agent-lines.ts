// One line per agent at work: what it does, how far it is, what it concluded. Pure; painting is live-panel.ts.
import type { AgentView, TurnView } from "@melete/core";

/** Nothing while a turn has no agents (Instant and Thinking answer directly). */
export function agentLines(view: TurnView, columns: number): string[] {
  const plan = view.plan === null ? [] : [fit(`plan: ${oneLine(view.plan.why)}`, columns)];
  const agents = view.agents.map((agent, index) => fit(agentLine(agent, index + 1), columns));
  const lines = [...plan, ...agents];
  if (view.agreement !== null) {
    const classes = view.agreement.classes.map(({ answer, agents }) => `${agents.length} x ${oneLine(answer)}`).join(", ");
    lines.push(fit(`agreement: ${classes || "none"}${view.earlyStop === null ? "" : `; stopped early: ${view.earlyStop.why}`}`, columns));
  }
  return lines;
}

function agentLine(agent: AgentView, number: number): string {
  const seconds = `${(agent.elapsedMs / 1000).toFixed(1)} s`;
  const head = `agent ${String(number).padStart(2)}  ${agent.stage.padEnd(9)}  ${agent.status.padEnd(9)}  ${String(agent.tokens).padStart(5)} tokens  ${seconds.padStart(7)}`;
  const concluded = agent.record === null ? agent.gist : `= ${agent.record.answer}`;
  const title = agent.title === "" ? "" : `${agent.title}: `;
  return `${head}  ${oneLine(`${title}${agent.failure?.message ?? concluded}`)}`.trimEnd();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function fit(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}
