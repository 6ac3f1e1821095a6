// Every agent meets the same misbehaviour: the turn still ends by its deadline, with an answer or with words that say what went wrong.
import { describe, expect, test } from "vitest";
import { breakages, limits, oddities, stalls } from "../../test-support/fake-provider.ts";
import { runHostileTurn } from "./hostile-turn.fixture.ts";

const modes = ["instant", "thinking", "contemplating"] as const;
const cases = <Name extends string>(names: readonly Name[]): { mode: (typeof modes)[number]; misbehaviour: Name }[] =>
  names.flatMap((misbehaviour) => modes.map((mode) => ({ mode, misbehaviour })));

describe("unusual but valid: the answer is whole", () => {
  test.each(cases(oddities))("$mode, $misbehaviour", async ({ mode, misbehaviour }) => {
    const { view, end } = await runHostileTurn({ mode, model: `fake/${misbehaviour}` });
    expect(end).toMatchObject({ reason: "done", degraded: false });
    expect(view.answer.text).toMatch(/^The answer is 12, because I counted it\./);
    expect(view.answer.text).not.toContain("another choice");
  });
});

describe("silence and talk without end: the deadline holds", () => {
  test.each(cases(stalls))("$mode, $misbehaviour", async ({ mode, misbehaviour }) => {
    const { end, provider } = await runHostileTurn({ mode, model: `fake/${misbehaviour}`, settings: { tokenMs: 5 } });
    expect(["deadline", "error"]).toContain(end.reason);
    expect(provider.requests.every(({ aborted }) => aborted)).toBe(true);
  });
});

describe("broken: the failure says what happened", () => {
  test.each(cases(breakages))("$mode, $misbehaviour", async ({ mode, misbehaviour }) => {
    const { end, provider } = await runHostileTurn({ mode, model: `fake/${misbehaviour}` });
    expect(end).toMatchObject({ reason: "error", failure: { kind: "model", message: expect.stringContaining(new URL(provider.url).host) } });
  });
});

describe("back-pressure that never ends: the turn waits for it, but not beyond its deadline", () => {
  test.each(cases(limits))("$mode, $misbehaviour", async ({ mode, misbehaviour }) => {
    const { end } = await runHostileTurn({ mode, model: `fake/${misbehaviour}` });
    expect(["deadline", "error"]).toContain(end.reason);
    expect(end.failure?.message).toMatch(/fake|agents?/);
  });
});
