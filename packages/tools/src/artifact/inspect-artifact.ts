// What a page looks like and what goes wrong in it, for judges that choose between several: the check of render_check, without the tool.
import type { Workbench } from "@melete/core";
import { isArtifactMediaType } from "./artifact-kinds.ts";
import { buildPage } from "./build-page.ts";
import { checkedSizes, checkPage, type PageReport, type Problem } from "./check-page.ts";
import { tell } from "./render-check.ts";

/** With one of these as it opens, a page does nothing for anybody. */
const fatal: readonly Problem["kind"][] = ["hang", "blank"];

export const inspectArtifact: Workbench["inspect"] = async ({ title, mediaType, source }, { blobs, signal }) => {
  if (!isArtifactMediaType(mediaType)) return null;
  const built = await buildPage({ title, mediaType, source });
  if (!built.ok) return { broken: true, report: built.problem };
  const report = await checkPage(built.html, signal);
  const { desktop } = report.screenshots;
  const inspection = { broken: isBroken(report), report: tell(title, report) };
  if (desktop === null) return inspection;
  const blob = await blobs.write(desktop, { mediaType: "image/png", ...checkedSizes.desktop });
  return { ...inspection, picture: { type: "image", blob, name: "desktop.png" } };
};

function isBroken({ problems }: PageReport): boolean {
  return problems.some(({ kind, when }) => fatal.includes(kind) && when === "");
}
