// The public entry of @melete/tools: what agents can do besides talking. What is heavy loads when a tool first needs it, never from here.
export type { Skill } from "./skills/skill.ts";

export { createAssistant, needsNoModel } from "./assistant/create-assistant.ts";
export { tryChromium } from "./artifact/browser.ts";
export { createBubblewrap } from "./code/sandbox/bubblewrap.ts";
export { calculate } from "./code/calculate.ts";
export { openMcpServers } from "./mcp/open-mcp-servers.ts";
export { createFoodTable } from "./nutrition/food-table.ts";
export { loadSkills, ownSkillsFolder } from "./skills/load-skills.ts";
export { createToolbox } from "./toolbox.ts";
export { createWorkbench } from "./workbench.ts";
