// The SDK's OpenAI-compatible model with a reader of our own for what comes back. The SDK makes the request and understands refusals; its
// reading of a stream passes each token through four web streams and two schema checks, a third of what a token costs this server.
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { StreamingModel } from "./ai-sdk-model.ts";
import { chatParts } from "./chat-parts.ts";
import { fetchBytes } from "./fetch-bytes.ts";

export interface ChatModelOptions {
  baseURL: string;
  apiKey: string | undefined;
  model: string;
}

export async function loadChatModel({ baseURL, apiKey, model }: ChatModelOptions): Promise<StreamingModel> {
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  const provider = createOpenAICompatible({
    name: "openaiCompatible",
    baseURL,
    apiKey,
    includeUsage: true,
    // whether a schema may be sent is decided by the model's capabilities, before
    supportsStructuredOutputs: true,
    async fetch(input, init) {
      const answer = await fetchBytes(input, init);
      if (answer instanceof Response) return answer;
      throw new Answered(answer);
    },
  });
  const languageModel = provider.languageModel(model);

  return {
    async doStream(options: LanguageModelV4CallOptions) {
      try {
        await languageModel.doStream(options);
      } catch (error) {
        if (error instanceof Answered) return { stream: chatParts(error.body) };
        throw error;
      }
      throw new Error(`${model} gave an answer without a body.`);
    },
  };
}

/** Not a failure: the way out of the SDK, past its own reader, for an answer that has begun. */
class Answered extends Error {
  readonly body: AsyncIterable<Uint8Array>;
  constructor(body: AsyncIterable<Uint8Array>) {
    super("the answer has begun");
    this.body = body;
  }
}
