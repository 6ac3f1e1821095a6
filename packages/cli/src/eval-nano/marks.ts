// What melete-nano should reach on each family, so that the table says by itself where it falls short. It knows figures, not the model.
import type { FamilyName } from "@melete/lab";
import type { EvalMode, FamilyFigures } from "./figures.ts";

export interface FamilyMark {
  /** "accuracy" counts passes, "score" is the mean of the family's own measure */
  measure: "accuracy" | "score";
  atLeast: number;
  /** only this level counts; all of them when left out */
  level?: string;
  modes: EvalMode[];
}

const both: EvalMode[] = ["instant", "thinking"];

/** Families without a mark are shown and not judged. */
const familyMarks: Partial<Record<FamilyName, FamilyMark>> = {
  "add-subtract": { measure: "accuracy", atLeast: 0.95, modes: both },
  "digit-grid": { measure: "score", atLeast: 0.95, modes: both },
  "count-shapes": { measure: "accuracy", atLeast: 0.85, modes: both },
  "locate-shape": { measure: "accuracy", atLeast: 0.75, modes: both },
  "bar-chart": { measure: "accuracy", atLeast: 0.85, level: "compare", modes: both },
  calculator: { measure: "accuracy", atLeast: 0.9, modes: ["thinking"] },
  countdown: { measure: "accuracy", atLeast: 0.35, modes: ["thinking"] },
};

export interface MarkResult {
  measure: FamilyMark["measure"];
  level: string | null;
  atLeast: number;
  value: number | null;
  met: boolean;
}

/** null when nothing is asked of this family in this mode */
export function judge(figures: FamilyFigures): MarkResult | null {
  const mark = familyMarks[figures.family];
  if (mark === undefined || !mark.modes.includes(figures.mode)) return null;
  const summary = mark.level === undefined ? figures : figures.levels[mark.level];
  const value = (mark.measure === "accuracy" ? summary?.accuracy : summary?.meanValue) ?? null;
  return { measure: mark.measure, level: mark.level ?? null, atLeast: mark.atLeast, value, met: value !== null && value >= mark.atLeast };
}
