// The skills of this server, asked for when somebody first types a slash.
import { useEffect, useState } from "react";
import { listSkills } from "../api/client.ts";
import type { SkillInfo } from "../api/schemas.ts";

export function useSkills(wanted: boolean): SkillInfo[] {
  const [skills, setSkills] = useState<SkillInfo[]>([]);
  useEffect(() => {
    if (!wanted) return;
    const controller = new AbortController();
    // without the list a slash is just a character
    listSkills(controller.signal).then(setSkills, () => undefined);
    return () => controller.abort();
  }, [wanted]);
  return skills;
}
