// Any OpenAI client can ask Melete. Start it with `npm start`, then: npx node examples/ask-through-the-api.ts
// The model's name says how to think: instant, thinking or contemplating.
import OpenAI from "openai";

const client = new OpenAI({ baseURL: `${process.env.MELETE_URL ?? "http://127.0.0.1:4141"}/v1`, apiKey: "none" });

const plain = await client.chat.completions.create({
  model: "instant",
  messages: [{ role: "user", content: "What is 17 + 25?" }],
});
console.log("instant:", plain.choices[0].message.content);

const stream = await client.chat.completions.create({
  model: "contemplating",
  stream: true,
  messages: [{ role: "user", content: "Use 3, 5 and 7 to make 26." }],
});
process.stdout.write("contemplating: ");
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? "");
console.log();
