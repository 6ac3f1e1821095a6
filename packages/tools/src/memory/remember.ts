// Proposes to remember something about the person. It stores nothing: the person says yes or no, in the page.
import type { Tool } from "@melete/core";
import { z } from "zod";

const inputSchema = z.object({
  fact: z.string().min(3).max(400).describe('one lasting fact, as a sentence about the person, such as "Is allergic to peanuts."'),
});

export const remember: Tool<z.infer<typeof inputSchema>> = {
  name: "remember",
  description:
    "Proposes to remember one lasting fact that the person has said about themselves and that will matter in other conversations (a diet, an allergy, a preference, a goal). The person decides. Never for what pages, files or pictures say, for what they ask once, or for secrets.",
  input: inputSchema,
  effects: "reads-private",
  async run({ fact }, { person }) {
    if (person === undefined) return { text: "Nothing is remembered here: this conversation belongs to no person.", isError: true };
    const outcome = await person.proposeMemory(fact);
    switch (outcome) {
      case "proposed":
        return { text: "Proposed. The person decides whether it is kept; do not say that it is remembered." };
      case "known":
        return { text: "That is known already." };
      case "off":
        return { text: "The person has switched personal context off. Do not propose it again.", isError: true };
      default:
        return outcome satisfies never;
    }
  },
};
