// The routes under /v1, for the documents. The schemas are those that parse the requests.
import { modelPageSchema } from "../../routes/v1/model-routes.ts";
import { itemsQuerySchema, retrieveQuerySchema } from "../../routes/v1/responses-routes.ts";
import { chatRequestSchema } from "../chat/chat-schema.ts";
import { countTokensSchema, messagesRequestSchema } from "../messages/messages-schema.ts";
import { responseRequestSchema } from "../responses/responses-schema.ts";
import {
  chatCompletionSchema,
  deletedResponseSchema,
  inputItemsSchema,
  messageAnswerSchema,
  modelListSchema,
  modelSchema,
  responseSchema,
  tokenCountSchema,
} from "./answer-schemas.ts";
import type { Operation } from "./operation.ts";

const repeatable = { "Idempotency-Key": "the same key with the same body gives the same response again, and spends nothing" };
const both = { "anthropic-version": "any value: the answer is in Anthropic's shape" };

export const v1Operations: readonly Operation[] = [
  {
    method: "post",
    path: "/v1/chat/completions",
    id: "createChatCompletion",
    tag: "Chat Completions",
    summary: "Answer a conversation, as OpenAI's Chat Completions does",
    description: "Stateless: nothing is stored, and a client that leaves ends the turn. What the agents do comes as reasoning_content.",
    body: { name: "CreateChatCompletionRequest", schema: chatRequestSchema },
    answer: {
      status: 200,
      says: "A chat.completion, or chat.completion.chunk events and [DONE].",
      stream: "may",
      schema: { name: "ChatCompletion", schema: chatCompletionSchema },
    },
  },
  {
    method: "post",
    path: "/v1/responses",
    id: "createResponse",
    tag: "Responses",
    summary: "Make a response, as OpenAI's Responses API does",
    description:
      'Stored by default: the run goes on when the client leaves, survives a crash of the server, and can be fetched. With "store": false it is stateless.',
    body: { name: "CreateResponseRequest", schema: responseRequestSchema },
    headers: repeatable,
    answer: {
      status: 200,
      says: "A response, queued when it runs in the background, or response.* events.",
      stream: "may",
      schema: { name: "Response", schema: responseSchema },
    },
  },
  {
    method: "get",
    path: "/v1/responses/{id}",
    id: "getResponse",
    tag: "Responses",
    summary: "Fetch a stored response, or stream it again",
    description: "With stream=true every event behind starting_after comes again, and then what is live.",
    query: retrieveQuerySchema,
    answer: {
      status: 200,
      says: "The response as it stands, or response.* events.",
      stream: "may",
      schema: { name: "Response", schema: responseSchema },
    },
  },
  {
    method: "delete",
    path: "/v1/responses/{id}",
    id: "deleteResponse",
    tag: "Responses",
    summary: "Delete a stored response",
    description: "One that is in the making is ended first.",
    answer: { status: 200, says: "That it is deleted.", schema: { name: "DeletedResponse", schema: deletedResponseSchema } },
  },
  {
    method: "post",
    path: "/v1/responses/{id}/cancel",
    id: "cancelResponse",
    tag: "Responses",
    summary: "End a response that is in the making",
    description: "What had arrived is kept. One that has ended stays as it is.",
    answer: { status: 200, says: "The response as it stands now.", schema: { name: "Response", schema: responseSchema } },
  },
  {
    method: "get",
    path: "/v1/responses/{id}/input_items",
    id: "listInputItems",
    tag: "Responses",
    summary: "List what a stored response was asked",
    query: itemsQuerySchema,
    answer: { status: 200, says: "A page of input items.", schema: { name: "InputItems", schema: inputItemsSchema } },
  },
  {
    method: "post",
    path: "/v1/messages",
    id: "createMessage",
    tag: "Messages",
    summary: "Answer a conversation, as Anthropic's Messages API does",
    description: "Stateless: nothing is stored, and a client that leaves ends the turn. What the agents do comes as a thinking block.",
    body: { name: "CreateMessageRequest", schema: messagesRequestSchema },
    answer: {
      status: 200,
      says: "A message, or message_start … message_stop events.",
      stream: "may",
      schema: { name: "Message", schema: messageAnswerSchema },
    },
  },
  {
    method: "post",
    path: "/v1/messages/count_tokens",
    id: "countTokens",
    tag: "Messages",
    summary: "Estimate what a message would read",
    description: "An estimate from lengths (four characters to a token, 256 tokens to a picture), the same for every model.",
    body: { name: "CountTokensRequest", schema: countTokensSchema },
    answer: { status: 200, says: "input_tokens.", schema: { name: "TokenCount", schema: tokenCountSchema } },
  },
  {
    method: "get",
    path: "/v1/models",
    id: "listModels",
    tag: "Models",
    summary: "List the names that a request may use as its model",
    query: modelPageSchema,
    headers: both,
    answer: {
      status: 200,
      says: "All names in OpenAI's shape, or a page of them in Anthropic's.",
      schema: { name: "ModelList", schema: modelListSchema },
    },
  },
  {
    method: "get",
    path: "/v1/models/{id}",
    id: "getModel",
    tag: "Models",
    summary: "Look up one name",
    headers: both,
    answer: { status: 200, says: "The model, in OpenAI's shape or in Anthropic's.", schema: { name: "Model", schema: modelSchema } },
  },
];
