// What it takes to run turns of one model.
import type { RunTurn } from "@melete/core";

export interface Engine {
  runTurn: RunTurn;
  contextTokens: number;
}
