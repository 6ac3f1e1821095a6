// `melete chat`: a conversation in the terminal, held in memory. Lines that begin with / steer it; everything else is asked.
import { createInterface, type Interface } from "node:readline";
import { createMemoryBlobs, type BlobStore, type Message, newId, type Part, type PartOf, type RunTurn, nearestName } from "@melete/core";
import { type Command, listValue, stringValue } from "../command.ts";
import { readAttachedFile } from "../read-attached-file.ts";
import { readImage } from "../read-image.ts";
import { withModel } from "../resolve-models.ts";
import { openAssistant } from "../open-assistant.ts";
import { modelOptions, modelSettings } from "../settings.ts";
import type { Terminal } from "../terminal.ts";
import { type Agreement, createAgreement, type ReadAnswer } from "../turn/agreement.ts";
import { answerTurn } from "../turn/answer-turn.ts";
import { markLines } from "../turn/mark-lines.ts";
import { outcomeOf } from "../turn/outcome.ts";
import { saveArtifacts } from "../turn/save-artifacts.ts";
import { modes, readAllowed, readTurnOptions, type TurnOptions, turnOptions } from "../turn/turn-options.ts";
import { UsageError } from "../usage-error.ts";

interface ChatState extends TurnOptions {
  runTurn: RunTurn;
  /** a line may begin with /name */
  skills: readonly { name: string }[];
  blobs: BlobStore;
  messages: Message[];
  /** attached, and not yet sent */
  waiting: (PartOf<"image"> | PartOf<"file">)[];
  /** all pictures of the conversation */
  images: PartOf<"image">[];
  /** the folder for what answers make; null: it is only told of */
  save: string | null;
  /** anew for each conversation: what was agreed to is over with it */
  agree(): Agreement;
  agreement: Agreement;
}

const steering = ["/image", "/file", "/mode", "/new", "/help", "/quit"];
const help = `/image FILE   attach a picture to the next question
/file FILE    attach a CSV, TSV, text, Markdown or JSON file
/mode MODE    ${modes.join(", ")}
/new          forget the conversation
/SKILL        use a skill, such as /sudoku (docs/skills.md lists them)
/quit         leave (so does Ctrl-D)
Ctrl-C stops an answer; at the prompt it leaves.
`;

export const chat: Command = {
  usage: "chat [--mode MODE] [--image FILE]… [--file FILE]… [options]",
  options: { ...turnOptions, ...modelOptions },
  async run(input, terminal) {
    const options = readTurnOptions(input);
    const settings = modelSettings(input, terminal.environment);
    const blobs = createMemoryBlobs();
    const images: PartOf<"image">[] = [];
    for (const path of listValue(input, "image")) images.push(await readImage(path, blobs));
    const waiting: ChatState["waiting"] = [...images];
    for (const path of listValue(input, "file")) waiting.push(await readAttachedFile(path, blobs));
    const save = stringValue(input, "save") ?? null;
    const { runTurnFor, skills, toolNames } = await openAssistant(settings.home, settings.environment, (problem) => terminal.err(`${problem}\n`));
    const allowed = readAllowed(input, toolNames);
    return withModel(settings, async (model) => {
      const lines = createInterface({ input: terminal.input, output: terminal.errIsTty ? process.stderr : undefined, terminal: terminal.inIsTty });
      const readAnswer = terminal.inIsTty && terminal.errIsTty ? answersFrom(lines) : undefined;
      const agree = () => createAgreement({ terminal, allowed, command: "melete chat", readAnswer, lasting: true });
      const empty = { messages: [], waiting, images, save, agree, agreement: agree() };
      const state: ChatState = { ...options, runTurn: runTurnFor(model), skills, blobs, ...empty };
      if (terminal.errIsTty) terminal.err(`${model.id}, ${state.mode}. /help says what you can type.\n`);
      await readLines(lines, state, terminal);
      return 0;
    });
  },
};

/** A line that answers is not one that is asked next; lines that were typed before the question stay questions. */
function answersFrom(lines: Interface): ReadAnswer {
  let closed = false;
  lines.once("close", () => {
    closed = true;
  });
  return (prompt, signal) =>
    new Promise((resolve) => {
      if (signal.aborted || closed) return resolve(null);
      const settle = (answer: string | null): void => {
        lines.off("close", none);
        signal.removeEventListener("abort", none);
        lines.setPrompt("> "); // a question that was given up leaves its own
        resolve(answer);
      };
      const none = (): void => settle(null);
      lines.once("close", none);
      signal.addEventListener("abort", none, { once: true });
      lines.question(prompt, { signal }, settle);
    });
}

async function readLines(lines: Interface, state: ChatState, terminal: Terminal): Promise<void> {
  let running: AbortController | null = null;
  const onInterrupt = () => {
    if (running === null) lines.close();
    else running.abort();
  };
  lines.on("SIGINT", onInterrupt);
  lines.setPrompt("> ");
  if (terminal.inIsTty) lines.prompt();
  for await (const line of lines) {
    if (line.trim() === "/quit") break;
    running = new AbortController();
    await answerLine(line.trim(), state, terminal, running.signal);
    running = null;
    if (terminal.inIsTty) lines.prompt();
  }
  lines.close();
}

async function answerLine(line: string, state: ChatState, terminal: Terminal, signal: AbortSignal): Promise<void> {
  if (line === "") return;
  try {
    if (line.startsWith("/") && !namesSkill(line, state)) await steer(line, state, terminal);
    else await answer(line, state, terminal, signal);
  } catch (error) {
    // A wrong path must not end the conversation.
    if (!(error instanceof UsageError)) throw error;
    terminal.err(`${error.message}\n`);
  }
}

/** By its name, or by a beginning of it: /sudoku means /sudoku-from-photo. */
function namesSkill(line: string, { skills }: ChatState): boolean {
  const word = line.split(/\s+/)[0]?.slice(1) ?? "";
  return skills.some(({ name }) => name === word || name.startsWith(`${word}-`));
}

async function steer(line: string, state: ChatState, terminal: Terminal): Promise<void> {
  const [word, ...rest] = line.split(/\s+/);
  const argument = rest.join(" ");
  switch (word) {
    case "/help":
      terminal.err(help);
      return;
    case "/new":
      state.messages = [];
      state.waiting = [];
      state.images = [];
      state.agreement = state.agree();
      return;
    case "/mode": {
      const mode = modes.find((name) => name === argument);
      if (mode === undefined) throw new UsageError(`/mode takes one of ${modes.join(", ")}; got ${JSON.stringify(argument)}.`);
      state.mode = mode;
      if (mode !== "contemplating") state.agents = state.shape = undefined;
      return;
    }
    case "/image": {
      const image = await readImage(argument, state.blobs);
      state.waiting.push(image);
      state.images.push(image);
      terminal.err(`${image.name} (${image.blob.width} x ${image.blob.height}) goes with the next question.\n`);
      return;
    }
    case "/file": {
      const file = await readAttachedFile(argument, state.blobs);
      state.waiting.push(file);
      terminal.err(
        `${file.name} goes with the next question.${state.mode === "instant" ? " Instant sees only its first lines: /mode thinking reads all of it." : ""}\n`,
      );
      return;
    }
    default: {
      const near = nearestName(word, [
        ...steering,
        ...state.skills.map(({ name }) => `/${name}`),
        ...state.skills.map(({ name }) => `/${name.split("-")[0]}`),
      ]);
      throw new UsageError(`There is no ${word}.${near === null ? "" : ` Did you mean ${near}?`} /help lists what there is.`);
    }
  }
}

async function answer(line: string, state: ChatState, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const question: Message = { role: "user", parts: [...state.waiting, { type: "text", text: line }] };
  const messages = [...state.messages, question];
  const request = { turnId: newId("turn"), messages, mode: state.mode, agents: state.agents, shape: state.shape };
  const view = await answerTurn({ runTurn: state.runTurn, request, blobs: state.blobs, signal, terminal, stream: true, agreement: state.agreement });
  for (const markLine of markLines(view.answer.annotations, state.images)) terminal.out(`${markLine}\n`);
  for (const saved of await saveArtifacts(view.answer.artifacts, state.save, state.blobs)) terminal.err(`${saved}\n`);
  const { exitCode, remark } = outcomeOf(view);
  if (remark !== null) terminal.err(`${remark}\n`);
  if (exitCode !== 0) return; // a failed question may be asked again, and is no part of the conversation
  const parts: Part[] = view.answer.annotations.map((annotations) => ({ type: "annotations", annotations }));
  // what was made can be changed by the next turn
  parts.push(...view.answer.artifacts.map((artifact) => ({ type: "artifact" as const, ...artifact })));
  // what the answer rests on goes along: the next turn has it before it
  if (view.reads.length > 0) parts.push({ type: "reads", what: view.reads });
  state.messages = [...messages, { role: "assistant", parts: [{ type: "text", text: view.answer.text }, ...parts] }];
  state.waiting = [];
}
