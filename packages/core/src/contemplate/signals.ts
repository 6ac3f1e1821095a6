// What the words of a request say about how it is best worked on: a table of patterns, each with its reason. Data, not a program.
import type { Asked } from "./read-asked.ts";

export interface Signal {
  name: string;
  shape: "direct" | "explore" | "split";
  /** for a person: completes "one agent answers, because …" */
  reason: string;
  fits(asked: Asked): boolean;
}

const polite = String.raw`^(?:(?:hi|hello|hey)[,!.]?\s+)?(?:(?:please|kindly|now|ok(?:ay)?,?|and)\s+)?(?:(?:can|could|would|will) you\s+)?(?:please\s+)?`;
const begins = (verbs: string) => new RegExp(`${polite}(?:${verbs})`, "i");
/** numbers to reckon with, or a proof: the shape of a question does not make it a lookup */
const reckons =
  /\d\s*[-+*/^×÷=<>%]\s*\d|\bhow (?:many|much|long|far|likely)\b|\b(?:prove|proof|calculate|compute|solve|probability|percent|sum|product|average|(?:mean|median) of|count|convert|integral|derivative|equation|remainder|divisible|fewest|largest|smallest|optimal)\b/i;
const weighs =
  /\b(?:compare|comparison|research|investigate|analy[sz]e|evaluate|versus|vs\.?|pros and cons|trade-?offs?|differences? between|prove|solve)\b/i;

/** Read from the top; the first that fits is the gate's word. */
export const signals: readonly Signal[] = [
  {
    name: "small-talk",
    shape: "direct",
    reason: "this is small talk",
    fits: ({ text, words }) =>
      words <= 12 &&
      !reckons.test(text) &&
      /^(?:hi|hello|hey|good (?:morning|afternoon|evening|night)|thanks?|thank you|cheers|bye|goodbye|see you|how are you|how is it going|what'?s up|nice|great|cool|lol|haha|well done|happy \w+|tell me a (?:joke|story)|who are you|what can you do)\b/i.test(
        text,
      ) &&
      !/\?.*\?|\b(?:then|also)\b/.test(text),
  },
  {
    name: "go-on",
    shape: "direct",
    reason: "this goes on with what was just said",
    fits: ({ text, words }) =>
      words <= 5 &&
      /^(?:continue|go on|carry on|more|again|next|yes|no|ok(?:ay)?|sure|right|correct|shorter|longer|simpler|another one|keep going|why not|go ahead|and now)\b/i.test(
        text,
      ),
  },
  {
    name: "game",
    shape: "direct",
    reason: "every move depends on the one before, so several agents could only get in each other's way",
    fits: ({ text }) =>
      /\b(?:let'?s play|your (?:move|turn)|play (?:chess|a game|hangman|tic-tac-toe) with me|role-?play|you are the (?:game|dungeon) master|my (?:next )?move is|i (?:open|attack|walk|go) (?:the|to|north|south|east|west))\b/i.test(
        text,
      ),
  },
  {
    name: "side-effect",
    shape: "direct",
    reason: "it asks to do something in the world, and that must happen once",
    fits: ({ text }) =>
      begins(
        String.raw`send (?!help)(?:an?|the|this|that|it|my|our|him|her|them|\w+ (?:an?|the|my|this))\b|e-?mail (?!template)|reply to|post (?:this|it|the|a|to|on)|publish|delete|remove (?:the )?(?:file|event|account|user)|book|reserve|order (?:me|us|a|an|two|some)\b|buy (?:me|us|an?|the|some|two|my)\b|pay (?:the|my|for)\b|transfer (?:\d|the|my|some)|schedule|remind me|set (?:an?|the|my) (?:alarm|timer|reminder)|add .{1,60} to my|turn (?:on|off|up|down)|deploy|upload|call (?:my|the)\b|invite|cancel my|unsubscribe|move the (?:meeting|file|appointment)`,
      ).test(text),
  },
  {
    name: "rewrite",
    shape: "direct",
    reason: "the text is there and only takes another form",
    fits: ({ text }) =>
      !weighs.test(text.slice(0, 200)) &&
      begins(
        String.raw`translate|rewrite|rephrase|reword|paraphrase|proof-?read|summari[sz]e|shorten|condense|simplify this (?:text|sentence|paragraph)|polish|edit (?:this|the|my)|fix (?:the |my |this )?(?:grammar|spelling|typos?|punctuation|sentence)|correct (?:the |my |this )(?:grammar|spelling|text|sentence|punctuation)|(?:re)?format|capitali[sz]e|transcribe|make (?:this|it|the text|my \w+) (?:more |less |sound )?\w+|put (?:this|these|it|that|the following) (?:in|into|as)|turn (?:this|these|it|that) into|convert (?:this|these|it|the (?:following|text|table|list|csv|json|yaml|xml|date)).{0,80}|sort (?:this|these|the following)|alphabeti[sz]e|give me a tl;?dr|tl;?dr|say (?:this|that|it) (?:in|more)`,
      ).test(text),
  },
  {
    name: "short-edit",
    shape: "direct",
    reason: "it is a small change to code that is there",
    fits: ({ text, words, hasCode, codeCharacters }) =>
      words <= 40 &&
      codeCharacters <= 4_000 &&
      (hasCode || /\b(?:variables?|functions?|methods?|class|imports?|line \d+|the (?:code|file|script|test)|css|button)\b/i.test(text)) &&
      begins(
        String.raw`rename|add (?:a |an |some |the |type )?(?:comments?|doc-?strings?|types?|type hints|annotations|semicolons?|imports?|log|logging|newline|missing)|remove (?:the |all |unused )|replace|change|swap|inline|indent|fix (?:the |this )?(?:typo|indentation|import|lint|syntax error|off-by-one)|make the \w+ (?:blue|red|green|bold|bigger|smaller|private|public|async|const)`,
      ).test(text),
  },
  {
    name: "lookup",
    shape: "direct",
    reason: "it looks up one fact",
    fits: ({ text, words, questions, options, hasCode }) =>
      words <= 14 &&
      questions <= 1 &&
      options === 0 &&
      !hasCode &&
      !reckons.test(text) &&
      !weighs.test(text) &&
      !/\b(?:if|why|should|best|better|better than|most likely|and (?:why|how|what))\b|\d\D+\d/i.test(text) &&
      /^(?:(?:please|so|and|ok,?)\s+)?(?:(?:what|who|when|where|which)(?:'s| is| are| was| were| did| does| do| wrote| invented| discovered| painted| won| happened| \w+ (?:is|was|has|did|does))\b|define\b|how do you (?:spell|say|pronounce)\b|tell me (?:the (?:capital|name|date|meaning)|who|when|where)\b|is [A-Z]\w+ (?:a|an|the|in)\b)/i.test(
        text,
      ),
  },
  {
    name: "parts",
    shape: "split",
    reason: "it lists several tasks",
    fits: ({ parts, words }) => parts.length >= 2 && words >= 40,
  },
  {
    name: "several-questions",
    shape: "split",
    reason: "it asks several questions at once",
    fits: ({ questions, words }) => questions >= 3 && words >= 40,
  },
  {
    name: "research-several",
    shape: "split",
    reason: "it asks for research on several things",
    fits: ({ text, compared, parts }) =>
      (compared.length >= 2 && /\p{Lu}/u.test(compared.join(" ").slice(1))) ||
      parts.length >= 2 ||
      /\b(?:for each (?:of|one)|each of (?:these|the|them)|respectively)\b/i.test(text) ||
      namesInRow(text) >= 3,
  },
  {
    name: "research",
    shape: "split",
    reason: "it asks for research",
    fits: ({ text }) =>
      /\b(?:research|investigate|survey|literature review|state of the art|market (?:analysis|overview)|look into|gather (?:information|data|sources)|find (?:out )?(?:everything|sources|studies|papers)|write a report (?:on|about)|deep dive)\b/i.test(
        text,
      ),
  },
  {
    name: "exact",
    shape: "explore",
    reason: "it has a right answer that independent attempts can agree on",
    fits: ({ text, options }) => options >= 2 || reckons.test(text) || /\d\D+\d/.test(text),
  },
  {
    name: "code",
    shape: "explore",
    reason: "it is about code, where one attempt often misses something",
    fits: ({ text, hasCode }) =>
      hasCode || /\b(?:code|function|program|script|algorithm|bug|regex|sql|class|typescript|python|html|app)\b/i.test(text),
  },
];

/** Capitalised names in one list: "Paris, Rome and New York". */
function namesInRow(text: string): number {
  const name = String.raw`\b\p{Lu}[\p{L}\d.+#-]{0,30}(?:\s\p{Lu}[\p{L}\d.+#-]{0,30}){0,3}`;
  const row = new RegExp(`${name}(?:,\\s*${name}){1,12},?\\s*(?:and|or|&)\\s+${name}`, "u").exec(text);
  return row === null ? 0 : row[0].split(/,|\band\b|\bor\b|&/).filter((item) => item.trim() !== "").length;
}
