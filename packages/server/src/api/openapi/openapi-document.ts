// The OpenAPI 3.1 document of the whole server, made from the operations and the zod schemas that parse their requests.
import { z } from "zod";
import { nativeOperations } from "./native-operations.ts";
import type { Operation } from "./operation.ts";
import { v1Operations } from "./v1-operations.ts";

export type JsonSchema = { [key: string]: unknown };

export interface OpenApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters?: { name: string; in: "path" | "query" | "header"; required: boolean; description?: string; schema: JsonSchema }[];
  requestBody?: { required: boolean; description?: string; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: JsonSchema }> } | { $ref: string }>;
  security?: [];
}

export interface OpenApiDocument {
  openapi: "3.1.0";
  info: { title: string; version: string; summary: string; license: { name: string; identifier: string } };
  servers: { url: string }[];
  security: Record<string, []>[];
  tags: { name: string }[];
  paths: Record<string, Partial<Record<Operation["method"], OpenApiOperation>>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, { description: string; content: Record<string, { schema: JsonSchema }> }>;
    securitySchemes: Record<string, JsonSchema>;
  };
}

export const operations: readonly Operation[] = [...v1Operations, ...nativeOperations];

export function openApiDocument(version: string): OpenApiDocument {
  const document: OpenApiDocument = {
    openapi: "3.1.0",
    info: {
      title: "Melete",
      version,
      summary:
        "Any model behind three modes: Instant, Thinking and Contemplating. Under /v1 in the words of OpenAI and Anthropic, under /api in its own.",
      license: { name: "Apache License 2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }, { xApiKey: [] }, { session: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: {},
    components: {
      schemas: {
        Error: toSchema(errorSchema),
        AnthropicError: toSchema(anthropicErrorSchema),
      },
      responses: {
        Error: {
          description: "What went wrong, and what to do.",
          content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
        },
        AnthropicError: {
          description: "What went wrong, and what to do, in Anthropic's shape.",
          content: { "application/json": { schema: { $ref: "#/components/schemas/AnthropicError" } } },
        },
      },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "A key of this server. Not asked for on loopback without users." },
        xApiKey: { type: "apiKey", in: "header", name: "x-api-key" },
        session: { type: "apiKey", in: "cookie", name: "melete_session", description: "What the page gets for a key at POST /api/session." },
      },
    },
  };
  for (const operation of operations) {
    const path = document.paths[operation.path] ?? {};
    document.paths[operation.path] = path;
    path[operation.method] = toOperation(operation, document.components.schemas);
  }
  return document;
}

const errorSchema = z.object({
  error: z.object({ message: z.string(), type: z.string(), code: z.string(), param: z.string().nullable() }),
});
const anthropicErrorSchema = z.object({
  type: z.literal("error"),
  error: z.object({ type: z.string(), message: z.string(), code: z.string(), param: z.string().nullable() }),
  request_id: z.null(),
});

function toOperation(operation: Operation, schemas: Record<string, JsonSchema>): OpenApiOperation {
  const { id, tag, summary, description, body, binary, answer, open } = operation;
  const named = ({ name, schema }: { name: string; schema: z.ZodType }, io: "input" | "output"): JsonSchema => {
    schemas[name] ??= toSchema(schema, io);
    return { $ref: `#/components/schemas/${name}` };
  };
  const parameters = toParameters(operation);
  const answerSchema = answer.schema === undefined ? undefined : named(answer.schema, "output");
  const content: Record<string, { schema?: JsonSchema }> = {};
  if (answer.type === "image") content["image/*"] = {};
  else if (answer.type === "html") content["text/html"] = {};
  else if (answer.type === "text") content["text/plain"] = {};
  else if (answer.type !== "none" && answer.stream !== "always") content["application/json"] = { schema: answerSchema ?? { type: "object" } };
  if (answer.stream !== undefined)
    content["text/event-stream"] = answer.stream === "always" && answerSchema !== undefined ? { schema: answerSchema } : {};
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: { "application/json": { schema: named(body, "input") } } } }),
    ...(binary === undefined
      ? {}
      : { requestBody: { required: true, description: binary, content: { "application/octet-stream": { schema: {} } } } }),
    responses: {
      [answer.status]: { description: answer.says, ...(Object.keys(content).length === 0 ? {} : { content }) },
      default: { $ref: `#/components/responses/${tag === "Messages" ? "AnthropicError" : "Error"}` },
    },
    ...(open === true ? { security: [] } : {}),
  };
}

function toParameters({ path, query, headers }: Operation): NonNullable<OpenApiOperation["parameters"]> {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path" as const, required: true, schema: { type: "string" } }));
  const read = query === undefined ? {} : toSchema(query, "output");
  const properties = (read.properties ?? {}) as Record<string, JsonSchema>;
  const required = (read.required ?? []) as string[];
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query" as const,
    required: required.includes(name) && schema.default === undefined,
    schema,
  }));
  const inHeader = Object.entries(headers ?? {}).map(([name, description]) => ({
    name,
    in: "header" as const,
    required: false,
    description,
    schema: { type: "string" },
  }));
  return [...inPath, ...inQuery, ...inHeader];
}

function toSchema(schema: z.ZodType, io: "input" | "output" = "input"): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
