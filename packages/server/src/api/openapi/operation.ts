// What one route is, for the documents: its words, and the schemas that parse its requests. It knows zod; it does not know routes.
import type { z } from "zod";

export type Tag =
  | "Chat Completions"
  | "Responses"
  | "Messages"
  | "Models"
  | "Conversations"
  | "Turns"
  | "Pictures"
  | "Artifacts"
  | "Session"
  | "Personal context"
  | "Usage"
  | "Keys"
  | "Administration"
  | "Monitoring";

export interface Operation {
  method: "get" | "post" | "patch" | "delete";
  /** as OpenAPI writes it: /v1/responses/{id} */
  path: string;
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** the schema that parses the body; its name among the components */
  body?: { name: string; schema: z.ZodType };
  /** a body that is no JSON */
  binary?: string;
  query?: z.ZodObject;
  headers?: Record<string, string>;
  answer: Answer;
  /** anybody may ask */
  open?: boolean;
}

export interface Answer {
  status: number;
  says: string;
  /** "json" when absent; "none" has no body */
  type?: "json" | "none" | "image" | "html" | "text";
  /** it may be asked for as a stream of server-sent events, or always is one */
  stream?: "may" | "always";
  schema?: { name: string; schema: z.ZodType };
}
