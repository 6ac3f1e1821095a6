// Everything else: the honest sentence that a larger model is needed. It does not know what the families can do.
import { templates } from "./beyond-me-templates.ts";
import type { Example, Family, Random } from "./example.ts";
import { gradeText } from "./grades.ts";
import { roughen } from "./phrases.ts";
import { pick, randomFor } from "./random.ts";
import { beyondMeSentence } from "./sentences.ts";

export const beyondMe: Family = {
  name: "beyond-me",
  hasImage: false,
  modes: ["instant", "thinking"],
  generate(split, index, mode): Example {
    const random = randomFor(split, "beyond-me", index, mode);
    return {
      family: "beyond-me",
      level: "text",
      mode,
      turns: [
        { role: "user", text: roughen(random, pick(random, templates)) },
        { role: "assistant", think: mode === "thinking" ? "I was not trained for this." : null, text: beyondMeSentence },
      ],
      grade: (reply) => gradeText(reply.text, beyondMeSentence),
    };
  },
};
