// `melete ask`: one question, one answer on stdout. The engine runs in this process; no server is needed.
import { createMemoryBlobs, type Message, newId, type PartOf, type TurnView } from "@melete/core";
import { type Command, type CommandInput, listValue, stringValue } from "../command.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { readAttachedFile } from "../read-attached-file.ts";
import { readImage } from "../read-image.ts";
import { withModel } from "../resolve-models.ts";
import { openAssistant } from "../open-assistant.ts";
import { modelOptions, modelSettings } from "../settings.ts";
import type { Terminal } from "../terminal.ts";
import { createAgreement } from "../turn/agreement.ts";
import { answerTurn } from "../turn/answer-turn.ts";
import { markLines } from "../turn/mark-lines.ts";
import { outcomeOf } from "../turn/outcome.ts";
import { answerReader } from "../turn/read-answer.ts";
import { saveArtifacts } from "../turn/save-artifacts.ts";
import { readAllowed, readTurnOptions, turnOptions } from "../turn/turn-options.ts";
import { UsageError } from "../usage-error.ts";

export const ask: Command = {
  usage: 'ask "QUESTION" [--image FILE]… [--file FILE]… [--mode MODE] [options]',
  options: {
    ...turnOptions,
    ...modelOptions,
    json: { type: "boolean", help: "print the whole turn as one JSON object" },
  },
  async run(input, terminal) {
    const options = readTurnOptions(input);
    const settings = modelSettings(input, terminal.environment);
    const question = await readQuestion(input, terminal);
    const blobs = createMemoryBlobs();
    const images: PartOf<"image">[] = [];
    for (const path of listValue(input, "image")) images.push(await readImage(path, blobs));

    const files: PartOf<"file">[] = [];
    for (const path of listValue(input, "file")) files.push(await readAttachedFile(path, blobs));

    const messages: Message[] = [{ role: "user", parts: [...images, ...files, { type: "text", text: question }] }];
    const json = input.values.json === true;
    const interrupt = listenForInterrupt();
    const request = { ...options, turnId: newId("turn"), messages };
    const { runTurnFor, toolNames } = await openAssistant(settings.home, settings.environment, (problem) => terminal.err(`${problem}\n`));
    const allowed = readAllowed(input, toolNames);
    const agreement = createAgreement({ terminal, allowed, command: "melete ask", readAnswer: answerReader(terminal) });
    const view = await withModel(settings, (model) =>
      answerTurn({ runTurn: runTurnFor(model), request, blobs, signal: interrupt.signal, terminal, stream: !json, agreement }),
    );
    interrupt.release();

    if (json) terminal.out(`${JSON.stringify(asJson(view), null, 2)}\n`);
    else for (const line of markLines(view.answer.annotations, images)) terminal.out(`${line}\n`);
    for (const line of await saveArtifacts(view.answer.artifacts, stringValue(input, "save") ?? null, blobs)) terminal.err(`${line}\n`);
    const { exitCode, remark } = outcomeOf(view);
    if (remark !== null) terminal.err(`${remark}\n`);
    return exitCode;
  },
};

async function readQuestion(input: CommandInput, terminal: Terminal): Promise<string> {
  let question = input.positionals.join(" ").trim();
  if ((question === "" && !terminal.inIsTty) || question === "-") {
    const chunks: Buffer[] = [];
    for await (const chunk of terminal.input) chunks.push(Buffer.from(chunk));
    question = Buffer.concat(chunks).toString("utf8").trim();
  }
  if (question === "") throw new UsageError('What is the question? Put it after `ask`, in quotes: melete ask "What is 17 + 25?"');
  return question;
}

function asJson(view: TurnView) {
  const { answer, mode, model, plan, status, decision, agents, toolCalls, usage, criticalPathTokens, degraded, failure } = view;
  return {
    answer: answer.text,
    reasoning: answer.reasoning,
    annotations: answer.annotations,
    citations: answer.citations,
    artifacts: answer.artifacts,
    mode,
    model,
    plan,
    reason: status,
    degraded,
    ...(failure === null ? {} : { failure }),
    decision,
    agents: agents.map(({ agentId, title, stage, round, status, record, tokens, elapsedMs }) => ({
      agentId,
      ...(title === "" ? {} : { title }),
      stage,
      round,
      reason: status,
      answer: record?.answer ?? null,
      tokens,
      elapsedMs: Math.round(elapsedMs),
    })),
    toolCalls,
    usage,
    criticalPathTokens,
  };
}
