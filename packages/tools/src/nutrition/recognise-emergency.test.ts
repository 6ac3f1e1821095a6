// Emergencies that must be heard, each with a benign twin that uses the same words.
import { expect, test } from "vitest";
import { recogniseEmergency } from "./recognise-emergency.ts";

test.each([
  ["heart", "I have chest pain and my left arm hurts", "Which muscles does chest press train?"],
  ["heart", "there is a crushing pressure on my chest", "Which foods lower the risk of a heart attack?"],
  ["heart", "I think I'm having a heart attack", "My grandfather died of a heart attack years ago."],
  ["heart", "My dad's chest feels tight and he is sweating", "I have no chest pain, just sore legs from yoga"],
  ["allergic-reaction", "My throat is swelling after the shrimp", "Is shrimp OK with a shellfish allergy?"],
  ["allergic-reaction", "she ate peanuts and her lips are swollen", "How do I recognise anaphylaxis in general?"],
  ["allergic-reaction", "I can't breathe after eating nuts", "I am allergic to nuts, what can I eat here?"],
  ["allergic-reaction", "I have hives and feel dizzy, allergic reaction, vomiting", "What is an allergic reaction?"],
  ["stroke", "her face is drooping and she can't lift her arm", "How do I stop my shoulders drooping in plank?"],
  ["stroke", "I suddenly can't speak properly", "Which stroke of swimming burns most?"],
  ["stroke", "he has slurred speech", "Is a vegan diet good for stroke prevention?"],
  ["stroke", "this is the worst headache of my life", "Does coffee give a headache?"],
  ["breathing", "I can't breathe", "How should I breathe in this pose?"],
  ["breathing", "my baby stopped breathing", "Is box breathing good before sleep?"],
  ["breathing", "he isn't breathing", "I am not breathing deeply enough in plank, am I?"],
  ["allergic-reaction", "I feel faint and my heart is racing after eating shrimp", "I feel great after eating shrimp"],
  ["unconscious", "she fainted", "The crowd fainted away in the novel"],
  ["poisoning", "I think my son ate rat poison", "What can I cook for a child who had food poisoning yesterday?"],
  ["choking", "my child is choking on a grape", "Are grapes a choking hazard?"],
  ["poisoning", "My toddler drank bleach", "How do I bleach a white shirt?"],
  ["poisoning", "We ate wild mushrooms and feel sick", "We ate mushroom risotto and loved it"],
  ["poisoning", "My son swallowed a battery", "Which battery does the scale take?"],
  ["overdose", "I took too many paracetamol tablets", "How many grams of protein are too many?"],
  ["overdose", "she swallowed a whole bottle of sleeping pills", "Can I take my tablets with grapefruit?"],
  ["suicide", "I want to kill myself", "This recipe kills my diet"],
  ["suicide", "I don't want to live anymore", "I don't want to live without chocolate, joking aside which is best?"],
  ["suicide", "I feel suicidal", "Is Suicide Squad a good film?"],
  ["unconscious", "my husband collapsed and won't wake up", "My cake collapsed in the oven. Why?"],
  ["bleeding", "I cut my finger and the bleeding won't stop", "My gums bleed a little when I floss"],
  ["bleeding", "he is vomiting blood", "Is blood sausage bad for cholesterol?"],
  ["seizure", "she is having a seizure", "We had a fit of laughter over the sourdough"],
  ["low-blood-sugar", "I'm diabetic and shaking and confused", "Which foods keep blood sugar steady?"],
  ["head-injury", "I fell out of headstand and can't feel my legs", "I can't feel my legs working in warrior two, what is wrong with my form?"],
  ["burn", "I got electrocuted by the grinder", "Does running burn more than yoga?"],
  ["pregnancy", "I'm pregnant and bleeding", "I'm pregnant, may I eat brie?"],
])("%s: %s | not: %s", (kind, emergency, twin) => {
  expect(recogniseEmergency(emergency)?.kind).toBe(kind);
  expect(recogniseEmergency(emergency)?.advice).toMatch(/\b(112|emergency number)\b/);
  expect(recogniseEmergency(twin)).toBeNull();
});

test.each([
  "I am pescatarian with high cholesterol. Put green dots on recommended food and red dots on not recommended food.",
  "Rate both of us on a scale of 1 to 10. I want to get better at yoga.",
  "Is the chest opened in cobra?",
  "This chocolate cake is to die for",
  "Which foods help after a heart attack?",
  "My father had a stroke two years ago, what should he eat?",
  "I eat low salt since my heart attack",
  "My face is red after the sauna",
  "What are the symptoms of a stroke?",
  "Write a story about a man who had a heart attack",
  "",
])("nothing to say to: %s", (text) => {
  expect(recogniseEmergency(text)).toBeNull();
});

test("one sentence among others is heard, whatever the case", () => {
  expect(recogniseEmergency("Nice plate!\nCould you score it? Also MY CHEST HURTS SO MUCH.")?.kind).toBe("heart");
});

test("what happened long ago does not hide what happens now", () => {
  expect(recogniseEmergency("I had a heart attack last year, and now my chest hurts")?.kind).toBe("heart");
  expect(recogniseEmergency("she just had a seizure")?.kind).toBe("seizure");
  expect(recogniseEmergency("I think I had a stroke")?.kind).toBe("stroke");
});

test("a frame of talk does not silence what happens now", () => {
  expect(recogniseEmergency("What are the symptoms of a stroke? My arm is numb")?.kind).toBe("stroke");
});
