// spawn_agent: a tool with which an agent hands a part of its work to another one and gets its result back. The sub-agent sees what it was
// asked and the pictures of the request, not the conversation. How deep and how many is decided here, never by a prompt.
import { z } from "zod";
import { outputCap, sampling } from "../contemplate/draft.ts";
import { hashText } from "../contemplate/random.ts";
import { stripControl } from "../contemplate/record.ts";
import { solve } from "../contemplate/solve.ts";
import { spawnPrompt } from "../contemplate/split-prompts.ts";
import type { Message, Part } from "../message.ts";
import { estimateTokens } from "../model/metered-stream.ts";
import { createBudgetShare } from "../turn/budget-share.ts";
import { type Ledger, tokensOf } from "../turn/ledger.ts";
import { passThrough } from "../turn/pass-through.ts";
import type { SpawnQuota, TurnContext } from "../turn/turn-context.ts";
import type { Tool, ToolContext, ToolOutput } from "./tool.ts";

/** More sub-agents than this nobody reads the results of; a model in a loop would spawn for ever. */
export const maxSpawnedPerTurn = 16;
const maxSpawnedPerAgent = 4;
/** An agent, its sub-agents, and theirs. Deeper, nobody knows any more what was asked. */
const maxDepth = 2;
/** Each sub-agent may use this part of what its parent has left; the parent still has to answer. */
const shareOfParent = 0.25;
/** Below this a sub-agent could read its task and say nothing. */
const minimumShareTokens = 400;
/** About 1,500 tokens come back; a longer result belongs into an artifact. */
const maxResultCharacters = 6_000;

const inputSchema = z.object({
  title: z.string().min(1).max(80).describe("two to six words for the person who watches"),
  objective: z.string().min(1).max(4_000).describe("what to find out or make, complete in itself: the agent sees nothing else of your work"),
  output: z.string().max(1_000).optional().describe("what its result should look like"),
});
type SpawnInput = z.infer<typeof inputSchema>;

export interface SpawnParent {
  /** absent for the one agent of Thinking */
  agentId?: string;
  round: number;
  /** the tools of the parent, which the sub-agent gets, too */
  tools: readonly Tool[];
  ledger: Ledger;
  /** 0 for an agent that the turn itself started */
  depth?: number;
}

export interface WithSpawn {
  tools: readonly Tool[];
  /** tokens on the longest chain of sub-agents so far: their parent waited for them */
  path(): number;
}

/**
 * The parent's tools and, where agents may spawn, `spawn_agent`: only for models that follow a record's form and have tools to give, and
 * not when the caller brought tools, because those run the loop themselves.
 */
export function withSpawn(context: TurnContext, parent: SpawnParent): WithSpawn {
  const { model, request, spawning } = context;
  const { tools, depth = 0 } = parent;
  const mayGive = tools.some(({ effects }) => effects !== "acts");
  const allowed = spawning !== null && model.capabilities.records === "block" && model.capabilities.tools && (request.tools?.length ?? 0) === 0;
  if (spawning === null || !allowed || !mayGive || depth >= maxDepth) return { tools, path: () => 0 };
  const spawn = createSpawnAgent(context, spawning, { ...parent, depth });
  return { tools: [...tools, spawn.tool], path: spawn.path };
}

function createSpawnAgent(context: TurnContext, quota: SpawnQuota, parent: Required<Omit<SpawnParent, "agentId">> & Pick<SpawnParent, "agentId">) {
  // what an agent reads on its own may be hostile, and nobody watches a sub-agent: it never gets tools that act
  const given = parent.tools.filter(({ effects }) => effects !== "acts");
  let spawned = 0;
  let path = 0;

  async function run(input: SpawnInput, { signal }: ToolContext): Promise<ToolOutput> {
    if (spawned >= maxSpawnedPerAgent) return refusal(`You have asked ${spawned} agents already, which is the limit. Use what they found.`);
    if (quota.left <= 0) return refusal(`This turn has had ${maxSpawnedPerTurn} sub-agents, which is the limit. Do it yourself.`);
    const left = parent.ledger.tokensLeft(1);
    const tokens = left === null ? null : Math.floor(left * shareOfParent);
    if (tokens !== null && tokens < minimumShareTokens) return refusal("The budget has no room for another agent. Do it yourself.");
    spawned += 1;
    quota.left -= 1;

    const before = path;
    const share = createBudgetShare(parent.ledger, tokens);
    const name = `spawned-${spawned}-${hashText(JSON.stringify(input)).toString(36).slice(0, 4)}`;
    const agentId = parent.agentId === undefined ? name : `${parent.agentId}/${name}`;
    const messages = messagesFor(context, input);
    const { stop: _, ...asked } = passThrough(context.request, true);
    const own = withSpawn(context, { agentId, round: parent.round, tools: given, ledger: share.ledger, depth: parent.depth + 1 });
    const outcome = await solve(
      { ...context, checkers: [] },
      {
        agentId,
        stage: "spawned",
        round: parent.round,
        title: input.title,
        ...(parent.agentId === undefined ? {} : { parentId: parent.agentId }),
        tools: own.tools,
        block: true,
        // whoever asks may have read such things, and the task is in its words
        taint: tool.effects === "reads-untrusted",
        share,
        request: {
          messages,
          ...asked,
          ...outputCap(context, tokens === null ? null : tokens - estimateTokens(messages)),
          ...sampling(context, agentId, 1),
        },
      },
      signal,
    );
    // agents that were asked in one step worked side by side: the longest counts
    path = Math.max(path, before + tokensOf(outcome.usage) + own.path());
    return resultOf(outcome);
  }

  const tool: Tool<SpawnInput> = {
    name: "spawn_agent",
    description:
      "Hands a part of the work to another agent and returns its result. Use it for a part that needs much reading or many steps and that can be done from its description alone; several calls in one step work side by side. Do simple things yourself.",
    input: inputSchema,
    effects: given.some(({ effects }) => effects === "reads-untrusted")
      ? "reads-untrusted"
      : given.some(({ effects }) => effects === "reads-private")
        ? "reads-private"
        : "pure",
    run,
  };
  return { tool: tool as Tool, path: () => path };
}

/** What the caller said to every agent, the pictures of the last message, and the task. */
function messagesFor({ request }: TurnContext, { objective, output }: SpawnInput): Message[] {
  const system = request.messages.filter(({ role }) => role === "system");
  const pictures = (request.messages.findLast(({ role }) => role === "user")?.parts ?? []).filter(({ type }) => type === "image");
  return [...system, { role: "user", parts: [...pictures, { type: "text", text: spawnPrompt(objective, output ?? "") }] }];
}

function refusal(text: string): ToolOutput {
  return { text, isError: true };
}

function resultOf(outcome: Awaited<ReturnType<typeof solve>>): ToolOutput {
  const { record, text, extras, annotations, failure, reason } = outcome;
  const said = stripControl(text).trim();
  if (said === "")
    return refusal(`The agent left no result: ${failure?.message ?? `it was ended (${reason})`}. Do it yourself, or ask in other words.`);
  const parts: Part[] = [...extras, ...annotations.map((marks) => ({ type: "annotations" as const, annotations: marks }))];
  const lines = [
    said.length <= maxResultCharacters ? said : `${said.slice(0, maxResultCharacters)}\n[cut]`,
    ...(record?.status === "complete" ? [] : [`[The agent did not finish: ${failure?.message ?? reason}]`]),
    ...(record !== null && record.doubts.length > 0 ? [`Doubts: ${record.doubts.join("; ")}`] : []),
  ];
  return { text: lines.join("\n"), parts };
}
