// Puts the measured accuracy into a model card, between two markers. The words around it are written by people.
import type { FamilyRow, NanoReport } from "./evaluate-families.ts";

const begin = "<!-- accuracy: written by `melete eval nano --card` -->";
const end = "<!-- end of accuracy -->";

/** The card with its table replaced. Throws when the card has no place for it. */
export function withAccuracyTable(card: string, report: NanoReport, commit: string): string {
  const [from, to] = [card.indexOf(begin), card.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The model card has no place for the table: put the lines\n${begin}\n${end}\nwhere it belongs.`);
  return `${card.slice(0, from)}${begin}\n\n${table(report)}\n\n${circumstances(report, commit)}\n\n${card.slice(to)}`;
}

function table({ rows }: NanoReport): string {
  const lines = rows.map(
    (row) =>
      `| ${[row.family, row.mode, row.samples, percent(row.accuracy), interval(row), percent(row.meanValue), row.outputTokens?.toFixed(0) ?? "-", verdict(row)].join(" | ")} |`,
  );
  return [
    "| family | mode | n | right | 95 % interval | mean score | tokens | asked for |",
    "| --- | --- | --: | --: | --- | --: | --: | --- |",
    ...lines,
  ].join("\n");
}

function circumstances({ machine, rows }: NanoReport, commit: string): string {
  const minutes = rows.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  return `Measured on ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, commit ${commit}, in ${minutes.toFixed(1)} minutes.`;
}

function verdict({ mark }: FamilyRow): string {
  if (mark === null) return "";
  const what = mark.level === null ? (mark.measure === "score" ? "mean score" : "right") : `${mark.level} ${percent(mark.value)},`;
  return `${what} >= ${(mark.atLeast * 100).toFixed(0)} %: ${mark.met ? "met" : "**missed**"}`;
}

const interval = (row: FamilyRow): string => (row.interval === null ? "-" : `${percent(row.interval.lower)} to ${percent(row.interval.upper)}`);
const percent = (share: number | null): string => (share === null ? "-" : `${(share * 100).toFixed(1)} %`);
