// One of the parallel agents: how far it is, its latest words, what it concluded and whom it agrees with.
import type { AgentView, ToolCallView } from "@melete/core";
import { type KnownImage, MarkedImages } from "../thread/marked-images.tsx";
import { ToolCalls } from "../thread/tool-calls.tsx";
import { type AnswerClass, classTone } from "./agent-classes.ts";
import { plural } from "./summarise.ts";
import { useElapsed } from "./use-elapsed.ts";

const statusWords: { [K in AgentView["status"]]: string } = {
  running: "working",
  done: "finished",
  cancelled: "stopped early",
  budget: "budget used up",
  deadline: "out of time",
  error: "failed",
};

interface AgentCardProps {
  agent: AgentView;
  name: string;
  /** false: an agent without an end will not get one */
  turnRunning: boolean;
  /** the group it agrees with, once that is known */
  answerClass: AnswerClass | undefined;
  abstained: boolean;
  toolCalls: ToolCallView[];
  images: KnownImage[];
}

export function AgentCard({ agent, name, turnRunning, answerClass, abstained, toolCalls, images }: AgentCardProps) {
  const working = agent.status === "running" && turnRunning;
  const status = agent.status === "running" && !turnRunning ? "cancelled" : agent.status;
  const seconds = useElapsed(agent.elapsedMs, working);
  const { record, failure } = agent;
  return (
    <li className={`agent-card ${status} ${classTone(answerClass)}`}>
      <header>
        <h4>{name}</h4>
        {answerClass && (
          <span className="class-tag" title={`Agrees on: ${answerClass.answer}`}>
            <span className="visually-hidden">agrees with group </span>
            {answerClass.letter}
          </span>
        )}
        <span className="agent-status">
          {abstained && status === "done" ? "no answer" : agent.status !== status ? "did not finish" : statusWords[status]}
        </span>
      </header>
      {record && record.answer !== "" ? (
        <p className="agent-answer">{record.answer}</p>
      ) : working ? (
        <p className="agent-gist">{agent.gist || "reading the question"}</p>
      ) : (
        <p className="agent-gist">{failure?.message ?? (agent.reason || agent.gist || "No answer came out of it.")}</p>
      )}
      {record?.answer && agent.status !== "done" && agent.reason && <p className="agent-reason">{agent.reason}</p>}
      <AgentDetails agent={agent} />
      <ToolCalls calls={toolCalls} />
      <MarkedImages annotations={agent.annotations} images={images} className="agent-image" />
      <footer>
        <span>{plural(agent.tokens, "token")}</span>
        <span>{seconds.toFixed(1)} s</span>
      </footer>
    </li>
  );
}

function AgentDetails({ agent: { record } }: { agent: AgentView }) {
  if (!record) return null;
  const lists = [
    { title: "Steps", items: record.keySteps },
    { title: "Checks", items: record.checks },
    { title: "Doubts", items: record.doubts },
  ].filter(({ items }) => items.length > 0);
  if (record.approach === "" && lists.length === 0) return null;
  return (
    <details className="agent-details">
      <summary>How</summary>
      {record.approach !== "" && <p>{record.approach}</p>}
      {lists.map(({ title, items }) => (
        <section key={title}>
          <h5>{title}</h5>
          <ul>
            {items.map((item, index) => (
              <li key={index}>{item}</li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}
