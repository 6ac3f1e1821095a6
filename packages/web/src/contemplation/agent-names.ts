// What each agent of a turn is called on the page, the same on its card and beside its words.
import type { RoundGroup } from "./group-rounds.ts";
import { stageWords } from "./stage-words.ts";

/** "Agent 2", or "Writer" where there is only one; a sub-agent by what it was asked, a comparison by what it compares. */
export function agentNames(groups: RoundGroup[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const group of groups) {
    const word = stageWords[group.stage].agent;
    group.members.forEach((member, index) => {
      const numbered = group.members.length === 1 ? word : `${word} ${index + 1}`;
      if (member.kind === "waiting") {
        names.set(member.subtask.agentId, member.subtask.title || numbered);
        return;
      }
      const { agent, subtask, helpers } = member;
      const title = subtask?.title || (group.stage === "subtask" ? agent.title : "");
      names.set(agent.agentId, group.stage === "compare" ? comparison(agent.title, names) || numbered : title || numbered);
      helpers.forEach((helper, position) => {
        names.set(helper.agentId, helper.title || `${stageWords.spawned.agent}${helpers.length === 1 ? "" : ` ${position + 1}`}`);
      });
    });
  }
  return names;
}

/** Core says "draft-1 or draft-2"; whoever does something else there has a title of its own. */
function comparison(title: string, names: Map<string, string>): string {
  if (!title.includes(" or ")) return title;
  const sides = title.split(" or ").map((agentId) => names.get(agentId));
  return sides.length === 2 && sides[0] !== undefined && sides[1] !== undefined ? `${sides[0]} or ${sides[1]}` : "";
}

export function nameOf(names: Map<string, string>, agentId: string): string {
  return names.get(agentId) ?? agentId;
}
