// The page of an application: a template from its skill's folder, filled with data. It knows how data gets into HTML safely; what is on
// the page, the template knows.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ownSkillsFolder } from "../skills/load-skills.ts";

/**
 * The template holds `{{title}}` where text may stand, and one `<script type="application/json" id="data">"{{data}}"</script>`.
 *
 * @param skill  the folder in skills/ with assets/page.html
 */
export async function fillTemplate(skill: string, title: string, data: unknown): Promise<string> {
  const template = await readFile(join(ownSkillsFolder, skill, "assets", "page.html"), "utf8");
  return template.replaceAll("{{title}}", () => escapeText(title)).replace('"{{data}}"', () => escapeJson(data));
}

/** JSON that no browser takes for the end of the script it stands in. */
function escapeJson(data: unknown): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
