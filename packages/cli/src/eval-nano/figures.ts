// The figures of one family in one mode: what is measured, before anybody judges or prints it.
import type { Summary } from "@melete/evals";
import type { FamilyName } from "@melete/lab";

export type EvalMode = "instant" | "thinking";

export interface FamilyFigures extends Summary {
  family: FamilyName;
  mode: EvalMode;
  /** the same figures for each level of difficulty */
  levels: Record<string, Summary>;
}
