// One line gives a program that uses the AI SDK Contemplating: wrap the model. Here it is melete-nano; any model of the SDK will do,
// such as contemplating(openai("gpt-5.2"), { agents: 8 }). No server runs. Run: npx node examples/contemplate-with-ai-sdk.ts
import { loadNano } from "@melete/lab";
import { contemplating } from "@melete/server/ai-sdk";
import { streamText } from "ai";

const nano = await loadNano();
const result = streamText({ model: contemplating(nano, { agents: 4, shape: "explore" }), prompt: "Use 3, 5 and 7 to make 26." });

for await (const part of result.fullStream) {
  if (part.type === "reasoning-delta" || part.type === "text-delta") process.stdout.write(part.text);
}
const { inputTokens, outputTokens } = await result.usage;
console.log(`\nall agents together: ${inputTokens} tokens in, ${outputTokens} out`);
await nano.close();
