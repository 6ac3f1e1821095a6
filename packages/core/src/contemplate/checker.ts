// A checker knows right from wrong for some problems (a unit test, a solver, a format). Contemplating asks it; it knows nothing of agents.

export type CheckResult = "pass" | "fail" | "unknown";

export interface Checker {
  name: string;
  /** "unknown" when this checker does not understand the problem. `problem` is the last user message's text; `answer` is the short answer, or the whole text when there is none. */
  check(problem: string, answer: string): CheckResult | Promise<CheckResult>;
}

/** All checkers together: one fail fails, else one pass passes. A checker that throws knows nothing. */
export async function runCheckers(checkers: readonly Checker[], problem: string, answer: string): Promise<CheckResult> {
  let result: CheckResult = "unknown";
  for (const checker of checkers) {
    const said = await Promise.resolve()
      .then(() => checker.check(problem, answer))
      .catch((): CheckResult => "unknown");
    if (said === "fail") return "fail";
    if (said === "pass") result = "pass";
  }
  return result;
}
