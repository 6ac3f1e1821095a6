// The plainest scorer. It compares text; it does not know what the text means.
import { scored, type Score } from "./score.ts";
import type { Sample } from "./task.ts";

/** Right when it equals the target, after trimming. */
export function exactMatch<Input>(sample: Sample<Input, string>, output: string): Score {
  return scored(output.trim() === sample.target.trim());
}
