// The questions offered on an empty page: what Melete does without any other model.
import type { Mode } from "@melete/core";
import type { TurnChoices } from "../composer/choices.ts";
import { drawDigitGrid, drawShapes, drawSudoku } from "./draw-examples.ts";

export interface Example {
  title: string;
  prompt: string;
  mode: Mode;
  choices?: Partial<TurnChoices>;
  /** stands where a picture would */
  sketch?: string;
  /** draws the picture that belongs to the question */
  picture?: () => Promise<File>;
}

export const examples: Example[] = [
  { title: "Play a printed sudoku", prompt: "Turn this into a sudoku game.", mode: "thinking", picture: drawSudoku },
  { title: "Read a grid of digits", prompt: "Read the grid.", mode: "instant", picture: drawDigitGrid },
  { title: "Ask about a shape", prompt: "How many shapes are there?", mode: "instant", picture: drawShapes },
  {
    title: "Let four agents search",
    prompt: "Use 3, 7 and 8 to make 29.",
    mode: "contemplating",
    choices: { shape: "explore", agents: 4 },
    sketch: "3 7 8",
  },
];
