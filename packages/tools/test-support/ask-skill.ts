// What becomes of a person's words: the skill they choose, and the answer of its recipe where the model calls no tools. It knows no skill by name.
import {
  type BlobStore,
  createScriptedModel,
  emptyTurnView,
  type PartOf,
  reduceTurn,
  say,
  type Tool,
  turnRequestSchema,
  type TurnView,
} from "@melete/core";
import { createAssistant } from "../src/assistant/create-assistant.ts";
import { chooseSkill } from "../src/skills/choose-skill.ts";
import { loadSkills, ownSkillsFolder } from "../src/skills/load-skills.ts";

export const { skills } = await loadSkills([ownSkillsFolder]);

/** The name of the skill that these words choose beside so many pictures; null: none. */
export function chosenSkill(text: string, pictures = 1): string | null {
  const blob = (digit: number) => ({ hash: String(digit).repeat(64), mediaType: "image/png", byteLength: 1, width: 9, height: 9 });
  const images = Array.from({ length: pictures }, (_, index) => ({ type: "image" as const, blob: blob(index) }));
  return chooseSkill([{ role: "user", parts: [...images, { type: "text", text }] }], skills)?.skill.name ?? null;
}

/** The whole turn in which a model that calls no tools is asked this; `tool` is the only one there is. */
export async function askWithoutTools(tool: Tool, text: string, images: PartOf<"image">[], blobs: BlobStore): Promise<TurnView> {
  const model = createScriptedModel({ id: "small", capabilities: { tools: false }, script: () => say("no idea") });
  const runTurn = createAssistant({ model, tools: [tool], skills });
  const messages = [{ role: "user", parts: [...images, { type: "text", text }] }];
  const request = turnRequestSchema.parse({ turnId: "t", mode: "thinking", messages });
  let view = emptyTurnView;
  for await (const event of runTurn(request, { signal: new AbortController().signal, blobs })) view = reduceTurn(view, event);
  return view;
}
