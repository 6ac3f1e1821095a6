// The engine as every command uses it: a model with the toolbox and the skills of this Melete.
import { join } from "node:path";
import type { Message, Model, RunTurn } from "@melete/core";
import {
  createAssistant,
  createFoodTable,
  createToolbox,
  createWorkbench,
  loadSkills,
  needsNoModel,
  openMcpServers,
  ownSkillsFolder,
  type Skill,
} from "@melete/tools";
import type { Environment } from "./settings.ts";

/** `findModel` finds the models that a request's roles name; without it there is only this one. */
export type RunTurnFor = (model: Model, findModel?: (id: string) => Model | undefined) => RunTurn;

export interface Assistant {
  runTurnFor: RunTurnFor;
  skills: readonly Skill[];
  /** names of the tools that models are offered */
  toolNames: readonly string[];
  /** do these messages call for a skill that needs no model? */
  needsNoModel(messages: readonly Message[]): boolean;
}

/**
 * @param home  the folder whose `skills`, `documents`, `foods` and `mcp.json` are the person's own
 * @param warn  told about each skill or MCP server that cannot be used
 */
export async function openAssistant(home: string, environment: Environment, warn: (problem: string) => void): Promise<Assistant> {
  const { skills, problems } = await loadSkills([ownSkillsFolder, join(home, "skills")]);
  problems.forEach(warn);
  const mcp = await openMcpServers({ configFile: join(home, "mcp.json"), pinsFile: join(home, "mcp-pins.json"), environment });
  mcp.problems.forEach(warn);
  // their processes would outlive this one
  process.once("exit", mcp.kill);
  const web = {
    searxngUrl: environment.MELETE_SEARXNG_URL,
    braveKey: environment.BRAVE_API_KEY,
    tavilyKey: environment.TAVILY_API_KEY,
    openPages: environment.MELETE_WEB !== "off",
    documents: environment.MELETE_DOCUMENTS || join(home, "documents"),
  };
  const tools = createToolbox({ skills, web, foods: createFoodTable(join(home, "foods")), more: mcp.tools });
  const workbench = createWorkbench();
  return {
    runTurnFor: (model, findModel) => createAssistant({ model, findModel, tools, workbench, skills }),
    skills,
    toolNames: tools.map(({ name }) => name),
    needsNoModel: (messages) => needsNoModel(messages, skills),
  };
}
