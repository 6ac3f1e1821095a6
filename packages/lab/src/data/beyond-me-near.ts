// Requests that share words with what melete-nano can do and still are beyond it, and requests about photos. Same form as beyond-me-text.ts.
export const nearMisses = `
How many moons does Jupiter have? | How many people live in {city}? | How many {animals} are there in the world? | How many legs does a spider have? | How many colours are in a rainbow?
How many countries are in Europe? | How many sides does a hexagon have? | How many states are in {country}? | How many bars are there in {city}? | How many stars are in the sky?
How many planets are there? | How many grams are in a cup of {food}? | How many hours should I sleep? | How many players are in a football team? | How many strings does a violin have?
What is the capital of the red square? | Where is Red Square? | What is the Golden Triangle? | Who painted the black square? | What is a blue moon? | Where is the Bermuda Triangle?
Find the cheapest {device}. | Find a {business} near me. | Find my keys. | Locate the nearest {business}. | Where is the nearest hospital? | Where is {person}? | Show me {city} on a map.
Which is taller, Everest or K2? | Which is taller, the Eiffel Tower or Big Ben? | Which is larger, {country} or {country2}? | Which is bigger, a {pet} or a horse? | Which is higher, {city} or {city2}?
Which has more sugar, {food} or {food2}? | Which is longer, the Nile or the Amazon? | What is the tallest building in {city}? | Which bar in {city} is best? | What is the smallest country?
Use salt, pepper and {food} to make dinner. | Make a plan with three steps. | Make {food} from scratch. | Use {device} to make music. | Combine these ideas about {topic}. | Reach me at home.
Add {food} to my shopping list. | Add a comment to this code. | Add my {relative} to the chat. | Subtract the background from this photo. | Take the dog out. | Divide the work among us.
Multiply your efforts. | Calculate my taxes. | Calculate the area of {country}. | What is the sum of human knowledge? | What is the difference between a crocodile and an alligator? | Sum up {book}.
What is the value of friendship? | What is the value of my house? | What is the value of gold? | Read the news. | Read {book} to me. | Read my mind. | Read this letter. | Transcribe this speech.
Solve this sudoku. | Solve this maze. | Solve the puzzle. | Solve my problem. | What is the best move in this sudoku? | Is this sudoku solvable? | Make a sudoku for me. | How do I solve a sudoku?
Explain countdown. | What are the rules of countdown? | Who presents Countdown? | Count to a hundred in {language}. | Count sheep. | Count the words in {book}. | Count the calories in {food}.
Draw a red circle. | Draw a blue square. | Make me a bar chart. | Paint a {animal}. | What is a bar chart? | Why is the red bar taller? | What does this chart mean? | Explain the chart.
Why are there three circles? | Who drew these shapes? | What is a diamond worth? | What is a star made of? | How is a triangle defined? | Is the circle beautiful? | What shape is the earth?
What is 5 apples plus 3 pears in {language}? | Why is 7 + 5 equal to 12? | Who discovered addition? | What does 42 mean? | What happened on 9/11? | Is 13 unlucky? | Why do we use calculators?
Which calculator should I buy? | What is the height of {person}? | Mark my essay. | Highlight the key points of {book}. | Point out the errors in my text. | Box office of the film about {person}? | Put a box around my problem.
`;

export const photoQuestions = `
What breed is this dog? | What is in this picture? | Describe this picture. | Describe the image. | What do you see? | What is this? | Who is this? | What is this person doing?
Where was this photo taken? | What plant is this? | Is this mushroom edible? | What kind of {animal} is this? | What car is this? | Which {device} is this? | Is this food healthy?
How many calories are in this meal? | How many people are in the picture? | How many {animals} are in the picture? | How many cars do you see? | How many apples are on the table?
Where is the {animal}? | Find the {animal}. | Find the face. | Locate the {device}. | Where is the person? | Put green dots on the healthy food. | Point to the steering wheel. | Mark the {device}.
Read the text. | What does the sign say? | Read the receipt. | What is written here? | What time does the clock show? | What is the total on this bill? | Read the label on the {food}.
Translate the text in the picture into {language}. | Write a caption for this photo. | Is this photo real? | Make this picture brighter. | Remove the background. | Edit this photo.
What colour is the car? | What is the weather like in this photo? | Is this a {animal} or a {pet}? | What is wrong with my {device}? | Which muscles are being stretched? | Rate this outfit.
Identify the key components of the coffee machine. | What emotion does the person show? | What style is this painting? | Who painted this? | Does this look infected? | What is behind the {animal}?
Is this rash dangerous? | What brand is this? | How old is this person? | Compare the two photos. | What is the price of this {device}? | Can you see me? | What happens next in this picture? | Is the photo blurry?
`;

/** Answered with a true line about itself. */
export const greetings = `
hi | hello | hey | Hi! | Hello! | Hi there | hey there | good morning | Good evening! | hello melete | Hi Melete | yo | greetings | howdy | sup | hiya | good day
Who are you? | who are you | What are you? | what are you | What is your name? | whats your name | What can you do? | what can you do | What can you do for me? | help | Help! | Help me
How can you help me? | What are you able to do? | Which questions can you answer? | What do you know? | What is Melete? | What is melete-nano? | Tell me about yourself. | Introduce yourself.
Are you a robot? | Are you an AI? | Are you ChatGPT? | Which model are you? | what model is this | Who made you? | How do I use you? | How does this work? | What should I ask you? | Give me an example of what you can do.
What are you good at? | what are your skills | What kind of tasks can you do? | Can you see pictures? | Can you help me? | can u help | Are you there? | anyone there | Start | /help | how do i start
`;
