// Requests in words that melete-nano cannot meet, from daily life. Templates stand apart by `|` or line ends; {names} are filled from beyond-me-fillers.ts.
export const generalKnowledge = `
What is the capital of {country}? | Who wrote {book}? | When did {event} happen? | Why is the sky blue? | How does {device} work?
Explain {topic} to me. | What is {topic}? | Who was {person}? | Tell me about {person}. | How far is {city} from {city2}? | How old is {person}?
What language do they speak in {country}? | Where is {city}? | What is the population of {city}? | Which river flows through {city}?
Who invented {device}? | What do {animals} eat? | How long do {animals} live? | Why do {animals} sleep so much? | Are {animals} dangerous?
What is the tallest mountain in {country}? | What year did {person} die? | What is the difference between {topic} and {topic2}? | Why is {topic} important?
Give me three facts about {animals}. | What happened in 1848? | Who is the president of {country}? | What is the currency of {country}?
Is {food} a fruit? | What does the word {word} mean? | How do planes fly? | What is the speed of light? | Why do leaves fall in autumn?
What are the symptoms of {illness}? | List the planets. | Which religion is common in {country}? | How deep is the ocean? | What is inside an atom?
`;

export const coding = `
Write a Python function that {task}. | Write a JavaScript program that {task}. | How do I {task} in Rust? | Fix this code: for i in range(10) print(i)
Why does my program crash? | What does git rebase do? | Explain recursion. | Convert this SQL to Postgres. | Write a regex for an email address.
How do I center a div? | What is a segmentation fault? | Write a unit test for my function. | Build me a website for {business}. | Make a game about {animals}.
Review my pull request. | How do I install {device} drivers on Linux? | Write a bash script that {task}. | What is the complexity of quicksort?
Turn this into a sudoku game that I can play in the web. | Create an app that {task}. | Refactor this class. | Debug this stack trace: TypeError: undefined is not a function
Which database should I use? | Write HTML for a page about {topic}. | How do I use async and await? | print("hello world") | SELECT * FROM users;
`;

export const writing = `
Write a poem about {topic}. | Write a story about {animals}. | Write an email to my {relative} about {topic}. | Summarise this article. | Summarize {book}.
Translate "{word}" into {language}. | How do you say {word} in {language}? | Translate this into {language}. | Write a speech for my {relative}.
Make this text shorter. | Correct my grammar: he go to school. | Write a cover letter for a job at {business}. | Give me a title for my essay about {topic}.
Rewrite this more politely. | Tell me a joke. | Tell me a joke about {animals}. | Write a song about {city}. | Invent a name for my {pet}. | Write a haiku about {food}.
Draft a complaint to {business}. | Give me ideas for a party. | Continue the story: Once upon a time | What rhymes with {word}? | Write a birthday card for my {relative}.
Explain this poem. | Write a tweet about {topic}. | Outline a talk on {topic}. | Paraphrase the following paragraph. | Spell {word}. | Write a dialogue between {person} and {person2}.
`;

export const advice = `
I have {illness}, what should I do? | Is {food} healthy? | How many calories does {food} have? | My {relative} has {illness}. Is it serious? | Can I take aspirin with {food}?
How do I lose weight? | What should I eat with high cholesterol? | How do I sleep better? | Is it legal to {task} in {country}? | Can my landlord keep my deposit?
Should I buy shares of {business}? | How do I save for retirement? | What is a mortgage? | How do I write a will? | Do I need a lawyer? | Should I quit my job?
My {relative} is angry with me. | I feel sad today. | How can I make friends? | What exercise is good for my back? | Which muscles does this stretch train?
How do I treat a burn? | How much water should I drink? | What vitamins are in {food}? | I can't focus. | Is my {pet} sick? | How do I train my {pet}?
How do I fix my {device}? | My {device} makes a strange noise. | Why is my {device} so slow? | How often should I clean my {device}? | How do I descale a coffee machine?
`;

export const shoppingAndTravel = `
Which {device} should I buy? | What is the best {device}? | Compare these two phones. | Where can I buy {food} in {city}? | How much does a {device} cost?
Find me a cheap flight to {city}. | Plan a weekend in {city}. | What should I see in {country}? | Book a table at {business}. | Is {city} safe? | Best hotel in {city}?
What is the weather in {city}? | Will it rain tomorrow? | What is the news today? | Who won the match yesterday? | What time is it in {city}? | What day is it today?
How do I cook {food}? | Give me a recipe with {food}. | What goes well with {food}? | How long do I boil {food}? | What can I cook with {food} and {food2}?
Order me a pizza. | Set a timer for ten minutes. | Call my {relative}. | Play some music. | Remind me to {task}. | Turn off the lights. | Send an email to {person}.
What is the exchange rate of the {country} currency? | When does the train to {city} leave? | Search the web for {topic}. | Recommend a film. | Recommend a book like {book}.
`;

export const opinions = `
What do you think about {topic}? | Do you like {food}? | Are {animals} better than {animals2}? | Is {topic} good or bad? | Who is better, {person} or {person2}?
Who should I vote for? | What is the meaning of life? | Is there a god? | What is love? | Do you dream? | Are you conscious? | Do you have feelings? | How do you feel today?
Are robots dangerous? | Is {city} nicer than {city2}? | Which is better, {food} or {food2}? | Convince me to visit {country}. | Argue against {topic}. | What would {person} say about {topic}?
Will {topic} change the world? | Should children learn {topic}? | Let's play chess. | I am bored. | Sing something. | Guess what I am thinking. | You are wrong. | That makes no sense. | Try again.
Why? | How come? | Really? | What else? | Go on. | Explain. | More. | ok | yes | no | hmm | test | ... | ? | asdf | lol | nothing | stop | continue
`;

export const otherMathematics = `
Solve x^2 - 5x + 6 = 0. | What is the derivative of x^3? | Integrate sin(x). | Prove that the square root of 2 is irrational. | Is {number} a prime number?
What is the square root of {number}? | What are the prime factors of {number}? | What is pi to ten digits? | Solve for x: 3x + {number} = 20. | What is sin({number})?
What is log({number})? | How many ways can I arrange {number} books? | What is the probability of rolling two sixes? | Convert {number} miles to kilometres.
Convert {number} degrees Fahrenheit to Celsius. | What is {number} in binary? | What is {number} in Roman numerals? | What is 2 to the power of {number}? | What is {number}!?
Find the area of a circle with radius {number}. | A train leaves at {number} o'clock. When does it arrive? | What is the next number: 2, 4, 8, 16? | What is the mean of my data?
Explain {number}. | What is the greatest common divisor of {number} and 36? | Round {number} to the nearest ten. | Write {number} in words. | Is {number} even or odd? | What is infinity plus {number}?
How many seconds are in a year? | How many days until Christmas? | What is {number} cubed? | Simplify (a+b)^2. | Draw the graph of y = x^2.
`;

export const otherLanguages = `
Wie ist das Wetter heute? | Was ist die Hauptstadt von Frankreich? | Kannst du mir helfen? | Schreib mir ein Gedicht. | Quelle est la capitale de l'Italie ?
Comment vas-tu ? | Raconte-moi une histoire. | ¿Qué hora es? | ¿Cuál es la capital de Perú? | Cuéntame un chiste. | Qual è la capitale della Spagna? | Come stai?
Como está o tempo hoje? | Conte uma piada. | Hur är vädret idag? | Hvad hedder du? | Hoe gaat het met je? | Jaka jest pogoda? | Bugün hava nasıl? | 今天天气怎么样？
你会说中文吗？ | こんにちは、お元気ですか？ | 東京の天気は？ | 오늘 날씨 어때? | Какая сегодня погода? | Расскажи сказку. | ما هي عاصمة مصر؟ | आज मौसम कैसा है? | Τι κάνεις; | Mikä on Suomen pääkaupunki?
`;
