// A question that may take its time: the run belongs to the server, so this program may leave and come back. Start Melete with
// `npm start`, then: npx node examples/run-in-background.ts
import OpenAI from "openai";

const client = new OpenAI({ baseURL: `${process.env.MELETE_URL ?? "http://127.0.0.1:4141"}/v1`, apiKey: "none" });

const queued = await client.responses.create({
  model: "contemplating-4",
  input: "Use 3, 5 and 7 to make 26.",
  background: true,
});
console.log(queued.status);

// Any program that knows the id can follow: everything so far, then what is live. `starting_after` goes on behind an event.
const events = await client.responses.retrieve(queued.id, { stream: true });
for await (const event of events) {
  if (event.type === "response.reasoning_summary_text.delta") process.stdout.write(event.delta);
}

const response = await client.responses.retrieve(queued.id);
console.log(`${response.status}: ${response.output_text}`);

const next = await client.responses.create({ model: "instant", input: "What is 17 + 25?", previous_response_id: response.id });
console.log(`then: ${next.output_text}`);
