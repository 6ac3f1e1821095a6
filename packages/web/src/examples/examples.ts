// The questions offered on an empty page: one for each thing that melete-nano does well.
import type { Mode } from "@melete/core";
import type { TurnChoices } from "../composer/choices.ts";
import { drawDigitGrid, drawShapes } from "./draw-examples.ts";

export interface Example {
  title: string;
  prompt: string;
  mode: Mode;
  choices?: Partial<TurnChoices>;
  /** draws the picture that belongs to the question */
  picture?: () => Promise<File>;
}

export const examples: Example[] = [
  { title: "Read a grid of digits", prompt: "Read the grid.", mode: "instant", picture: drawDigitGrid },
  { title: "Ask about a shape", prompt: "How many shapes are there?", mode: "instant", picture: drawShapes },
  { title: "Let four agents search", prompt: "Use 3, 7 and 8 to make 29.", mode: "contemplating", choices: { shape: "explore", agents: 4 } },
  { title: "Call a calculator", prompt: "What is 4836 * 27?", mode: "thinking" },
];
