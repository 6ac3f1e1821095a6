// What the assistant knows about the person. Paths and shapes; it keeps no state.
import { z } from "zod";
import { request, send } from "./request.ts";

const memorySchema = z.object({ id: z.string(), text: z.string(), status: z.enum(["proposed", "kept"]), createdAt: z.number() });
const personalSchema = z.object({ enabled: z.boolean(), profile: z.string(), memories: z.array(memorySchema) });
export type PersonalMemory = z.infer<typeof memorySchema>;
export type PersonalContext = z.infer<typeof personalSchema>;

export const exportAddress = "/api/personal/export";

export function readPersonal(signal?: AbortSignal): Promise<PersonalContext> {
  return request("/api/personal", personalSchema, { signal });
}

export function changePersonal(change: { enabled?: boolean; profile?: string }): Promise<PersonalContext> {
  return request("/api/personal", personalSchema, { method: "PATCH", body: change });
}

export async function addMemory(text: string): Promise<void> {
  await send("/api/personal/memories", { method: "POST", body: { text } });
}

export async function changeMemory(id: string, change: { text?: string; status?: "kept" }): Promise<void> {
  await send(`/api/personal/memories/${encodeURIComponent(id)}`, { method: "PATCH", body: change });
}

export async function deleteMemory(id: string): Promise<void> {
  await send(`/api/personal/memories/${encodeURIComponent(id)}`, { method: "DELETE" });
}

export async function forgetEverything(): Promise<void> {
  await send("/api/personal", { method: "DELETE" });
}
