// The server's routes as functions. It knows paths and bodies; it keeps no state.
import type { Effort, Mode, Part, Roles, TurnControl } from "@melete/core";
import { request, send } from "./request.ts";
import {
  type Conversation,
  type ConversationList,
  conversationListSchema,
  conversationSchema,
  createdConversationSchema,
  createdTurnSchema,
  type ModelInfo,
  modelListSchema,
  type SkillInfo,
  skillListSchema,
} from "./schemas.ts";

/** A question and how it is to be answered; what is absent is the server's choice. */
export interface NewTurn {
  mode: Mode;
  parts: Part[];
  model?: string;
  effort?: Effort;
  shape?: "auto" | "explore" | "split";
  agents?: 1 | 2 | 4 | 8 | 16;
  roles?: Roles;
  budget?: { maxTokens?: number; maxMs?: number; maxCostUsd?: number };
}

export async function listModels(signal?: AbortSignal): Promise<ModelInfo[]> {
  return (await request("/api/models", modelListSchema, { signal })).models;
}

export async function listSkills(signal?: AbortSignal): Promise<SkillInfo[]> {
  return (await request("/api/skills", skillListSchema, { signal })).skills;
}

export function listConversations(before: string | number | null, signal?: AbortSignal): Promise<ConversationList> {
  const query = before === null ? "" : `&before=${encodeURIComponent(before)}`;
  return request(`/api/conversations?limit=40${query}`, conversationListSchema, { signal });
}

export async function createConversation(): Promise<string> {
  return (await request("/api/conversations", createdConversationSchema, { method: "POST", body: {} })).id;
}

/** The newest page of messages, or the one before a cursor that an earlier page named. */
export function readConversation(id: string, { before, signal }: { before?: string; signal?: AbortSignal } = {}): Promise<Conversation> {
  const query = before === undefined ? "" : `?before=${encodeURIComponent(before)}`;
  return request(`/api/conversations/${encodeURIComponent(id)}${query}`, conversationSchema, { signal });
}

export async function deleteConversation(id: string): Promise<void> {
  await send(`/api/conversations/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/**
 * The id of the new turn; its events are read separately, so losing this page loses nothing.
 * @param idempotencyKey  the same for another attempt at the same question, whose first answer may have been lost on its way
 */
export async function startTurn(conversationId: string, turn: NewTurn, idempotencyKey: string): Promise<string> {
  const path = `/api/conversations/${encodeURIComponent(conversationId)}/turns`;
  return (await request(path, createdTurnSchema, { method: "POST", body: turn, idempotencyKey })).turnId;
}

export async function stopTurn(turnId: string): Promise<void> {
  await send(`/api/turns/${encodeURIComponent(turnId)}/stop`, { method: "POST" });
}

/** Resolves when the server took the wish; the turn says with a `control` event when it took effect. */
export async function controlTurn(turnId: string, control: TurnControl): Promise<void> {
  await send(`/api/turns/${encodeURIComponent(turnId)}/control`, { method: "POST", body: control });
}

export function blobUrl(hash: string): string {
  return `/api/blobs/${hash}`;
}
