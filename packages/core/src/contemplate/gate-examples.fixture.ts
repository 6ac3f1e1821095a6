// Requests as people write them, each with the rule that must decide it. The gate's table is tested on these, and only on these.

export interface GateExample {
  text: string;
  rule: string;
  shape: "direct" | "explore" | "split";
}

const direct = (rule: string, ...texts: string[]): GateExample[] => texts.map((text) => ({ text, rule, shape: "direct" }));
const explore = (rule: string, ...texts: string[]): GateExample[] => texts.map((text) => ({ text, rule, shape: "explore" }));
const split = (rule: string, ...texts: string[]): GateExample[] => texts.map((text) => ({ text, rule, shape: "split" }));

export const gateExamples: readonly GateExample[] = [
  ...direct(
    "small-talk",
    "Hi!",
    "Hello there",
    "thanks, that helped a lot",
    "Good morning, how are you?",
    "What's up?",
    "Who are you?",
    "lol nice",
    "Tell me a joke.",
  ),
  ...direct("go-on", "continue", "Go on.", "Shorter please", "ok", "yes, go ahead", "another one"),
  ...direct("game", "Let's play hangman. I start.", "My next move is e4.", "You are the dungeon master; I open the door to the north."),
  ...direct(
    "side-effect",
    "Send an email to Anna that I am late.",
    "Please book a table for two at eight.",
    "Delete the file notes.txt",
    "Can you remind me to call my mother tomorrow?",
    "Turn off the lights in the kitchen",
    "Order me a pizza with mushrooms",
    "Send Ben the report from yesterday.",
  ),
  ...direct(
    "rewrite",
    "Translate this into French: the cat sleeps on the sofa.",
    "Please rewrite the following paragraph in simpler words: Photosynthesis is the process by which plants make sugar.",
    "Could you summarise this article for me? The council met on Monday and talked about the bridge.",
    "Fix the grammar: she go to school every days",
    "Make this more formal: hey, can't come, sorry",
    "Convert this table to JSON: name,age\nAnn,3\nBob,5",
    "Proofread my letter: Dear Sir, I am writting to you.",
    "Put these in alphabetical order: pear, apple, fig",
    "Translate the following sentences:\n1. Where is the station?\n2. I would like a coffee.\n3. How much is the ticket to Rome?",
  ),
  ...direct(
    "short-edit",
    "Rename the variable x to total in\n```js\nlet x = 1;\n```",
    "Add type hints to this:\n```python\ndef add(a, b):\n    return a + b\n```",
    "Remove the unused imports from this file",
    "Change the button to say Save",
  ),
  ...direct(
    "lookup",
    "What is the capital of Mongolia?",
    "Who wrote Middlemarch?",
    "When did the Berlin Wall fall?",
    "Define entropy",
    "How do you spell necessary?",
    "Which planet is closest to the sun?",
    "Tell me the name of the author of Emma.",
    'What does "ubiquitous" mean?',
    "What happened in 1969?",
    "What time is it in Tokyo?",
  ),
  ...explore(
    "exact",
    "What is 3 * 4?",
    "How many primes are there below 100?",
    "What is 17 % of 240?",
    "Convert 5 miles to kilometers.",
    "Count the r's in strawberry.",
    "Is 91 or 97 a prime?",
    "Prove that the square root of 2 is irrational.",
    "Make 24 from 4, 6, 1 and 8.",
    "A train leaves at 9:40 and arrives at 13:05. How long is the trip?",
    "Which of these is a mammal?\nA) Shark\nB) Whale\nC) Trout\nD) Penguin",
    "Compare 3/7 and 2/5. Which is larger?",
    "What is the probability that two dice show the same number?",
    "Solve x^2 - 5x + 6 = 0.",
    "What is the largest number that divides 84 and 126?",
    "If 5 machines make 5 parts in 5 minutes, how long do 100 machines need for 100 parts?",
  ),
  ...explore(
    "code",
    "Write a function that reverses a linked list.",
    "Why does this regex not match? ^a+$",
    "Build a small web app with html that shows a clock.",
    "Find the bug in this:\n```python\nfor i in range(len(a)): a.pop(i)\n```",
  ),
  ...explore(
    "default",
    "Write a poem about the sea in autumn.",
    "Should I learn the violin as an adult?",
    "Buy or rent: which is better for a young family?",
    "Send help! My cat will not eat.",
    "Order the planets by size.",
    "Find me the best laptop under 1000 euros.",
    "Explain why the sky is red at sunset.",
    "Who is taller if Ann is taller than Bob and Bob is taller than Cy?",
    "Give me ideas for a birthday party for my grandmother.",
    "What should I look for when I rent a flat?",
  ),
  ...split(
    "parts",
    `I want to move my shop to the web. Please do all of this for me:
1. List the laws on returns that hold in Germany for online shops.
2. Describe three payment providers and what each one costs per order.
3. Draft a page that tells customers how shipping works and how long it takes.
4. Suggest ten names for the shop that are short and easy to spell everywhere.`,
    `Prepare my trip to Lisbon in May, for a family with two small children, who do not like museums and get tired soon:
- find quiet places to stay near the river
- list child-friendly things to do on a rainy day
- explain how the trams and ferries work and what they cost for a week`,
  ),
  ...split(
    "several-questions",
    "I have inherited an old house in the hills and know nothing about houses. Is it better to repair the roof or to replace it whole? Which kinds of heating work without gas there? Who may help me with the papers, and what would that person cost? Are there grants for insulation that I can still ask for this year?",
  ),
  ...split(
    "research-several",
    "Compare the pension systems of Sweden, Chile and Japan for someone who changes jobs often.",
    "What are the pros and cons of Postgres and MySQL for a small shop?",
    "What are the differences between TCP and UDP?",
    "Rust vs Go vs Zig for a command line tool, with sources",
    "Give me the founding story of Nokia, Sony and Lego",
    "Look at the three biggest rivers of Europe and tell me for each of them which fish live there.",
  ),
  ...split(
    "research",
    "Research the current state of solid-state batteries.",
    "Investigate who owns the land around the new airport.",
    "Write a report on microplastics in drinking water.",
    "Gather information about the history of our village mill.",
  ),
];
