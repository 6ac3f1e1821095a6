// A program that was written for Anthropic's API asks Melete: only the address changes. Start Melete with `npm start`, then:
// npx node examples/ask-as-anthropic.ts
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: process.env.MELETE_URL ?? "http://127.0.0.1:4141", apiKey: "none" });

const stream = client.messages.stream({
  model: "contemplating",
  max_tokens: 500,
  messages: [{ role: "user", content: "Use 3, 5 and 7 to make 26." }],
});
// what the agents do is thinking, what they answer is text
stream.on("thinking", (words) => void process.stdout.write(words));
const message = await stream.finalMessage();
for (const block of message.content) if (block.type === "text") console.log(`answer: ${block.text}`);
console.log(`all agents together: ${message.usage.input_tokens} tokens in, ${message.usage.output_tokens} out`);
