// One of the parallel agents: how far it is, its latest words, what it concluded and whom it agrees with.
import type { AgentView, ToolCallView } from "@melete/core";
import { type KnownImage, MarkedImages } from "../thread/marked-images.tsx";
import { ToolCalls } from "../thread/tool-calls.tsx";
import { AgentDetails } from "./agent-details.tsx";
import { type AnswerClass, classTone } from "./agent-classes.ts";
import type { Subtask } from "./group-rounds.ts";
import { readableAnswer } from "./readable-answer.ts";
import { sentence } from "./sentence.ts";
import { plural } from "./summarise.ts";
import type { WishState } from "./turn-steering.ts";
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
  /** the part of a divided task that it works on */
  subtask: Subtask | null;
  /** its model, when that is not the turn's */
  otherModel: string | null;
  /** false: an agent without an end will not get one */
  turnRunning: boolean;
  /** the group it agrees with, once that is known */
  answerClass: AnswerClass | undefined;
  abstained: boolean;
  toolCalls: ToolCallView[];
  images: KnownImage[];
  /** the person did not want it to go on */
  skipped: boolean;
  /** how far the wish to skip it is; null when it cannot be skipped */
  skip: WishState | null;
  onSkip(): void;
  onRead(): void;
}

export function AgentCard(props: AgentCardProps) {
  const { agent, name, subtask, otherModel, turnRunning, answerClass, abstained, toolCalls, images, skipped, skip, onSkip, onRead } = props;
  const working = agent.status === "running" && turnRunning;
  const status = agent.status === "running" && !turnRunning ? "cancelled" : agent.status;
  const seconds = useElapsed(agent.elapsedMs, working);
  const { record, failure } = agent;
  return (
    <article className={`agent-card ${status} ${classTone(answerClass)}`} aria-label={name}>
      <header>
        <h4>{name}</h4>
        {answerClass && (
          <span className="class-tag" title={`Agrees on: ${answerClass.answer}`}>
            <span className="visually-hidden">agrees with group </span>
            {answerClass.letter}
          </span>
        )}
        <span className="agent-status">
          {skipped && !working
            ? "skipped"
            : abstained && status === "done"
              ? "no answer"
              : agent.status !== status
                ? "did not finish"
                : statusWords[status]}
        </span>
      </header>
      {otherModel !== null && <p className="agent-model">{otherModel}</p>}
      {record && record.answer !== "" ? (
        <p className="agent-answer">{readableAnswer(record.answer, name)}</p>
      ) : working ? (
        <p className="agent-gist">{agent.gist || subtask?.objective || "reading the question"}</p>
      ) : (
        <p className="agent-gist">
          {failure?.message ??
            (agent.stage === "plan" && status === "done"
              ? "The parts are below."
              : skipped
                ? "Skipped on your word."
                : agent.reason || agent.gist || "No answer came out of it.")}
        </p>
      )}
      {agent.reason !== "" && !skipped && (working || (record?.answer && agent.status !== "done")) && (
        <p className="agent-note">{sentence(agent.reason)}</p>
      )}
      <AgentDetails record={record} />
      <ToolCalls calls={toolCalls} />
      <MarkedImages annotations={agent.annotations} images={images} className="agent-image" />
      <footer>
        <span>{plural(agent.tokens, "token")}</span>
        <span>{seconds.toFixed(1)} s</span>
        {skip && <SkipButton state={skip} name={name} onSkip={onSkip} />}
        {!working && agent.said !== null && agent.said.text.trim() !== "" && (
          <button type="button" className="card-button" onClick={onRead} aria-label={`Read what ${name} wrote`}>
            Read
          </button>
        )}
      </footer>
    </article>
  );
}

function SkipButton({ state, name, onSkip }: { state: WishState; name: string; onSkip(): void }) {
  const asked = state.state === "asked" || state.state === "fulfilled";
  return (
    <>
      <button
        type="button"
        className={`card-button ${asked ? "asked" : ""}`}
        aria-disabled={asked}
        aria-label={asked ? `Skipping ${name}` : `Skip ${name}`}
        title={asked ? undefined : "Skip this agent"}
        onClick={() => {
          if (!asked) onSkip();
        }}
      >
        {asked ? "Skipping" : "Skip"}
      </button>
      {state.state === "failed" && (
        <span className="agent-note problem" role="alert">
          {state.message}
        </span>
      )}
    </>
  );
}
