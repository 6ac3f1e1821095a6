// The fixed sentences that melete-nano says, beside core's noAnswerSentence. They are its only prose.

/** a task outside what it was trained for */
export const beyondMeSentence = "That is beyond me; connect a larger model.";
/** sums too large for the head, asked in Instant */
export const needsCalculatorSentence = "That needs my calculator: switch to Thinking.";
/** a quotient by zero */
export const divisionByZeroSentence = "One cannot divide by zero.";
/** a question about a picture without a picture */
export const noPictureSentence = "I see no picture; attach one.";
/** hello, who are you, what can you do */
export const selfDescriptionSentence = "I am melete-nano, a tiny model: I do sums, countdown puzzles, digit grids, shapes and bar charts.";
