// The chunks of a streamed chat completion as text, and the whole answer. It knows OpenAI's shapes; it does not know pace and sockets.
import type { AnswerPlan, FakeToken } from "./answer-plan.ts";

export interface WireUsage {
  inputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

export interface ChatWire {
  role(): string;
  token(token: FakeToken): string;
  toolCalls(): string;
  finish(): string;
  usage(usage: WireUsage): string;
  done(): string;
}

/** Everything around the text is written once per answer: a fake that is slow would measure itself. */
export function chatWire(id: string, model: string, plan: AnswerPlan, createdAt: number): ChatWire {
  const head = `{"id":${JSON.stringify(id)},"object":"chat.completion.chunk","created":${createdAt},"model":${JSON.stringify(model)}`;
  const before = {
    text: `data: ${head},"choices":[{"index":0,"delta":{"content":`,
    reasoning: `data: ${head},"choices":[{"index":0,"delta":{"reasoning_content":`,
  };
  const after = `},"finish_reason":null}]}\n\n`;
  const delta = (value: unknown): string => `data: ${head},"choices":[{"index":0,"delta":${JSON.stringify(value)},"finish_reason":null}]}\n\n`;
  return {
    role: () => delta({ role: "assistant", content: "" }),
    token: ({ kind, text }) => before[kind] + JSON.stringify(text) + after,
    toolCalls: () =>
      plan.toolCalls
        .map(({ id: callId = `call_${id}_${plan.toolCalls.length}`, name, input }, index) => {
          const text = JSON.stringify(input);
          const half = text.length >> 1;
          return (
            delta({ tool_calls: [{ index, id: callId, type: "function", function: { name, arguments: text.slice(0, half) } }] }) +
            delta({ tool_calls: [{ index, function: { arguments: text.slice(half) } }] })
          );
        })
        .join(""),
    finish: () => `data: ${head},"choices":[{"index":0,"delta":{},"finish_reason":${JSON.stringify(finishReason(plan))}}]}\n\n`,
    usage: (usage) => `data: ${head},"choices":[],"usage":${JSON.stringify(chatUsage(usage))}}\n\n`,
    done: () => "data: [DONE]\n\n",
  };
}

export function wholeCompletion(
  id: string,
  model: string,
  plan: AnswerPlan,
  tokens: readonly FakeToken[],
  usage: WireUsage,
  createdAt: number,
): unknown {
  const join = (kind: FakeToken["kind"]): string =>
    tokens
      .filter((token) => token.kind === kind)
      .map(({ text }) => text)
      .join("");
  const reasoning = join("reasoning");
  const calls = plan.toolCalls.map(({ id: callId = `call_${id}`, name, input }) => ({
    id: callId,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));
  const message = {
    role: "assistant",
    content: join("text"),
    ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return {
    id,
    object: "chat.completion",
    created: createdAt,
    model,
    choices: [{ index: 0, message, finish_reason: finishReason(plan) }],
    usage: chatUsage(usage),
  };
}

function finishReason(plan: AnswerPlan): string {
  return plan.finishReason ?? (plan.toolCalls.length > 0 ? "tool_calls" : "stop");
}

function chatUsage({ inputTokens, outputTokens, reasoningTokens }: WireUsage): unknown {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
