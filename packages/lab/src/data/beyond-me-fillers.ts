// Words for the gaps in the templates of beyond-me. They know nothing of each other.
const words = (text: string): string[] => text.trim().split(/\s*\|\s*/);

const countries = words(
  "France | Peru | Japan | Kenya | Canada | Norway | India | Brazil | Egypt | Poland | Vietnam | Chile | Ghana | Iceland | Spain | Turkey | Mexico | Nepal",
);
const cities = words(
  "Paris | Tokyo | Lagos | Lima | Oslo | Berlin | Cairo | Rome | Madrid | Toronto | Sydney | Delhi | Chicago | Lisbon | Seoul | Nairobi | Prague | Dublin",
);
const people = words(
  "Marie Curie | Einstein | Mozart | Cleopatra | Napoleon | Ada Lovelace | Picasso | Gandhi | Newton | Frida Kahlo | Shakespeare | Darwin | my neighbour | Turing",
);
const foods = words(
  "rice | salmon | avocado | bread | cheese | tomato | lentils | chocolate | eggs | mushrooms | pasta | tofu | honey | spinach | coffee | potatoes | beans | oats",
);
const topics = words(
  "climate change | photosynthesis | inflation | democracy | gravity | black holes | evolution | football | music | poetry | time | friendship | the internet | machine learning | taxes | quantum physics | the sea | winter | history | art",
);
const animalsMany = words("cats | dogs | whales | bees | owls | elephants | snakes | horses | penguins | wolves | ants | sharks | tigers | frogs");

export const fillers: { [name: string]: string[] } = {
  country: countries,
  country2: countries,
  city: cities,
  city2: cities,
  person: people,
  person2: people,
  food: foods,
  food2: foods,
  topic: topics,
  topic2: topics,
  animals: animalsMany,
  animals2: animalsMany,
  animal: words("cat | dog | bird | horse | fish | cow | bear | rabbit | lion | duck | sheep | monkey"),
  pet: words("dog | cat | parrot | hamster | rabbit | goldfish"),
  device: words(
    "phone | washing machine | laptop | camera | printer | microwave | bicycle | coffee machine | drill | radio | toaster | car | headphones | fridge",
  ),
  book: words("Hamlet | Moby Dick | War and Peace | The Odyssey | Don Quixote | 1984 | Dracula | this book | the Bible"),
  event: words("the French Revolution | the moon landing | World War II | the fall of Rome | the first Olympics | the Great Fire"),
  word: words("hello | love | tree | serendipity | house | thank you | water | orange | circle | bridge | freedom | seven"),
  language: words("Spanish | German | French | Japanese | Chinese | Arabic | Russian | Italian | Hindi | Swahili"),
  illness: words("a headache | a fever | diabetes | a cold | back pain | an allergy | high blood pressure | the flu | a rash"),
  relative: words("mother | father | boss | sister | brother | friend | teacher | wife | son | daughter | neighbour"),
  business: words("a bakery | a bank | a bookshop | Google | a hotel | the post office | a restaurant | a garage | a pharmacy"),
  task: words(
    "sort a list | read a file | reverse a string | park here | send an email | download a page | count words | parse dates | buy milk | record a call | plot a line",
  ),
  number: words("7 | 12 | 15 | 24 | 30 | 45 | 64 | 91 | 97 | 100 | 128 | 360 | 1000 | 2024"),
};
