// Where a question is written: text, pictures, files, how to answer, Send or Stop. It does not know what becomes of the question.
import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { textFileEndings } from "@melete/core";
import { sentence } from "../contemplation/sentence.ts";
import { narrowWindow, useMediaQuery } from "../shell/use-media-query.ts";
import type { Models } from "../shell/use-models.ts";
import { AttachmentStrip } from "./attachment-strip.tsx";
import { chosenModel, type TurnChoices } from "./choices.ts";
import { draftParts } from "./draft-parts.ts";
import { estimate, estimateText, promptTokens, type QuestionSize, writtenLately } from "./estimate.ts";
import { modeWords } from "./mode-words.ts";
import { OptionsDialog } from "./options-dialog.tsx";
import { matchingSkills, SkillMenu } from "./skill-menu.tsx";
import { TurnChoicesBar } from "./turn-choices.tsx";
import type { Draft } from "./use-draft.ts";
import { useFileDrop } from "./use-file-drop.ts";
import { useSkills } from "./use-skills.ts";

export type ComposerActivity = "idle" | "sending" | "running" | "stopping";

interface ComposerProps {
  draft: Draft;
  choices: TurnChoices;
  onChoices(choices: TurnChoices): void;
  models: Models;
  /** what goes along with each question: the conversation so far */
  history: QuestionSize;
  activity: ComposerActivity;
  /** why the last question was not taken; "" when it was */
  error: string;
  input: RefObject<HTMLTextAreaElement | null>;
  onSend(): void;
  onStop(): void;
}

export function Composer({ draft, choices, onChoices, models: { models, refresh }, history, activity, error, input, onSend, onStop }: ComposerProps) {
  const box = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery(narrowWindow);
  const [optionsOpen, setOptionsOpen] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const hintId = useId();
  const hovering = useFileDrop(draft.addFiles);
  const state = draftParts(draft.text, draft.attachments);
  const model = chosenModel(models, choices.model);
  const pictures = draft.attachments.filter(({ kind }) => kind === "picture").length;
  const size = { characters: history.characters + draft.text.length, images: history.images + pictures };
  const cost = estimateText(choices, estimate(choices, models, promptTokens(size), writtenLately));
  const contemplating = choices.mode === "contemplating";
  const matching = matchingSkills(draft.text, useSkills(draft.text.startsWith("/")));
  const [chosenSkill, setChosenSkill] = useState(0);
  const currentSkill = Math.min(chosenSkill, matching.length - 1);
  const blind = model?.capabilities.images === false && pictures > 0 && !draft.text.startsWith("/");
  const unread = draft.attachments.length > pictures && (choices.mode === "instant" || model?.capabilities.tools === false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = input.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [draft.text]);

  useEffect(() => {
    // On a phone this would open the keyboard over the page before anything was read.
    if (window.matchMedia("(pointer: fine)").matches) input.current?.focus();
  }, [input]);

  function chooseSkill(name: string) {
    draft.setText(`/${name} `);
    setChosenSkill(0);
    input.current?.focus();
  }

  /** True when the key was meant for the list of skills. */
  function steerSkills(event: KeyboardEvent): boolean {
    if (matching.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosenSkill((currentSkill + step + matching.length) % matching.length);
    else if (event.key === "Enter" || event.key === "Tab") chooseSkill(matching[currentSkill]?.name ?? "");
    else return false;
    event.preventDefault();
    return true;
  }

  function onKeyDown(event: KeyboardEvent) {
    if (steerSkills(event)) return;
    // While a Chinese or Japanese word is being composed, Enter belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (activity === "idle" && state.ready) onSend();
  }

  return (
    <>
      <form
        className="composer"
        aria-label="Ask"
        onSubmit={(event) => {
          event.preventDefault();
          if (activity === "idle" && state.ready) onSend();
        }}
        onPaste={(event) => {
          const files = [...event.clipboardData.files];
          if (files.length === 0) return;
          event.preventDefault();
          draft.addFiles(files);
        }}
      >
        {hovering && (
          <div className="drop-zone" aria-hidden="true">
            <p>Drop pictures or files to attach them</p>
          </div>
        )}
        {error !== "" && (
          <p className="composer-error" role="alert">
            {error}
          </p>
        )}
        {draft.notice !== "" && (
          <p className="composer-notice" role="status">
            {draft.notice}
          </p>
        )}
        {blind && (
          <p className="composer-notice" role="status">
            {model?.id} cannot see pictures. Choose another model, remove the picture, or begin with / and a skill that needs no model.
          </p>
        )}
        {unread && (
          <p className="composer-notice" role="status">
            {model?.capabilities.tools === false ? `${model.id} has no tools: ` : "Instant uses no tools: "}only the first lines of a file are read.{" "}
            {model?.capabilities.tools === false ? "Choose another model" : "Choose Thinking"} to work with all of it.
          </p>
        )}
        <div className="composer-box" ref={box}>
          <AttachmentStrip attachments={draft.attachments} onRemove={draft.removeAttachment} />
          {matching.length > 0 && <SkillMenu id={`${inputId}-skills`} skills={matching} current={currentSkill} onChoose={chooseSkill} />}
          <label htmlFor={inputId} className="visually-hidden">
            Your question
          </label>
          <textarea
            id={inputId}
            ref={input}
            rows={1}
            value={draft.text}
            placeholder="Ask, or drop a picture or a file"
            aria-controls={matching.length > 0 ? `${inputId}-skills` : undefined}
            aria-activedescendant={matching.length > 0 ? `${inputId}-skills-${currentSkill}` : undefined}
            enterKeyHint="send"
            aria-describedby={hintId}
            onChange={(event) => draft.setText(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <div className="composer-bar">
            <input
              ref={picker}
              type="file"
              accept={`image/*,${textFileEndings.join(",")}`}
              multiple
              hidden
              onChange={(event) => {
                draft.addFiles(event.target.files ?? []);
                event.target.value = "";
              }}
            />
            <button
              type="button"
              className="icon-button attach"
              onClick={() => picker.current?.click()}
              aria-label="Attach a picture or a file"
              title="Attach a picture or a file"
            >
              <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d="M15.5 9.5 10 15a3.6 3.6 0 0 1-5-5l6-6a2.4 2.4 0 0 1 3.4 3.4l-6 6A1.2 1.2 0 0 1 6.700 11.700L12 6.500" />
              </svg>
            </button>
            <TurnChoicesBar
              choices={choices}
              onChange={onChoices}
              models={models}
              narrow={narrow}
              onLook={refresh}
              onMore={() => {
                refresh();
                setOptionsOpen(true);
              }}
            />
            {activity === "running" || activity === "stopping" ? (
              <button type="button" className="send stop" onClick={onStop} disabled={activity === "stopping"}>
                <svg viewBox="0 0 20 20" aria-hidden="true">
                  <rect x="5.5" y="5.5" width="9" height="9" rx="1.5" />
                </svg>
                {activity === "stopping" ? "Stopping" : "Stop"}
              </button>
            ) : (
              <button type="submit" className="send" disabled={!state.ready || activity === "sending"} title={state.ready ? undefined : state.why}>
                <svg viewBox="0 0 20 20" aria-hidden="true">
                  <path d="M10 16V4.5M4.8 9.4 10 4.2l5.2 5.2" />
                </svg>
                {activity === "sending" ? "Sending" : "Send"}
              </button>
            )}
          </div>
        </div>
        <p className={`composer-hint ${contemplating && activity === "idle" ? "estimate" : ""}`} id={hintId}>
          <span>{contemplating ? sentence(cost) : modeWords[choices.mode].hint}</span>{" "}
          <span className="keys">Enter sends, Shift+Enter starts a new line, / opens skills.</span>
        </p>
      </form>
      {optionsOpen && (
        <OptionsDialog
          choices={choices}
          onChange={onChoices}
          models={models}
          narrow={narrow}
          anchor={box}
          estimate={sentence(cost)}
          onLook={refresh}
          onClose={() => setOptionsOpen(false)}
        />
      )}
    </>
  );
}
