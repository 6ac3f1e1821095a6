// Some of sixteen agents meet a misbehaviour, the others are well: the answer comes from those that are, and nothing is left running.
import { describe, expect, test } from "vitest";
import { breakages, type FakeRequest, limits, type Misbehaviour, misbehaviours, oddities, stalls } from "../../test-support/fake-provider.ts";
import { runHostileTurn, solved } from "./hostile-turn.fixture.ts";

const harmful: Misbehaviour[] = [...stalls, ...breakages, "rate-limit", "rate-limit-bare", "error-503"];

/** The misbehaviour of every fourth request; those that repeat or hedge one get another number, and may be well. */
const everyFourth = (misbehaviour: Misbehaviour) => (request: FakeRequest) => (request.number % 4 === 3 ? { misbehaviour } : {});

describe("four of sixteen agents", () => {
  test.each([...oddities, ...harmful])("%s", async (misbehaviour) => {
    const { view, end } = await runHostileTurn({ mode: "contemplating", settings: { tokenMs: 1 }, answer: everyFourth(misbehaviour) });
    expect(end.reason).toBe("done");
    expect(view.answer.text).toMatch(/^The answer is 12/);
  });
});

describe("every misbehaviour at once", () => {
  test.each([1, 2, 3, 4, 5, 6])("drawn with seed %i: half of the requests go wrong, no two in the same way", async (seed) => {
    const { end, view } = await runHostileTurn({
      mode: "contemplating",
      settings: { tokenMs: 1 },
      answer: ({ number }) => {
        const at = (number * 7 + seed * 5) % harmful.length;
        return number % 2 === seed % 2 ? { misbehaviour: harmful[at] } : { text: solved(number % 3 === 0 ? "13" : "12") };
      },
    });
    // a last generation that fails as well leaves the drafts, and these have an answer
    expect(["done", "deadline"]).toContain(end.reason);
    expect(view.answer.text).toMatch(/^The answer is 1[23]/);
  });
});

describe("drafts are well, the last generation is not: the best draft is told", () => {
  test.each([...stalls, ...breakages, ...limits])("%s", async (misbehaviour) => {
    const { end, view } = await runHostileTurn({
      mode: "contemplating",
      // no two agree, so that somebody has to read them all
      answer: ({ prompt, number }) =>
        prompt.includes("Independent attempts") ? { misbehaviour, tokenMs: 1 } : { text: solved(String(100 + number)) },
    });
    expect(["done", "deadline"]).toContain(end.reason);
    expect(view.answer.text).toMatch(/^The answer is 1\d\d/);
    expect(end.degraded).toBe(true);
  });
});

test("an answer of forty million characters in one line ends that agent alone", async () => {
  const { view, end } = await runHostileTurn({
    mode: "contemplating",
    agents: 4,
    answer: ({ number }) => (number === 2 ? { misbehaviour: "huge-line" } : {}),
  });
  expect(end.reason).toBe("done");
  expect(view.answer.text).toMatch(/^The answer is 12/);
});

test("the list of misbehaviours is complete: none is left out of these suites", () => {
  expect([...misbehaviours].sort()).toEqual([...oddities, ...harmful].sort());
});
