// The accuracy table as text. `score` is the family's own measure (share of cells for grids, IoU for boxes), `accuracy` its pass mark.
import type { FamilyRow, NanoReport } from "./evaluate-families.ts";
import type { MarkResult } from "./marks.ts";

const columns: { title: string; cell(row: FamilyRow): string }[] = [
  { title: "family", cell: (row) => row.family },
  { title: "mode", cell: (row) => row.mode },
  { title: "n", cell: (row) => String(row.samples) },
  { title: "accuracy", cell: (row) => percent(row.accuracy) },
  { title: "95 % interval", cell: (row) => (row.interval === null ? "-" : `${percent(row.interval.lower)} to ${percent(row.interval.upper)}`) },
  { title: "score", cell: (row) => percent(row.meanValue) },
  { title: "tokens", cell: (row) => row.outputTokens?.toFixed(1) ?? "-" },
  { title: "seconds", cell: (row) => row.seconds.toFixed(1) },
  { title: "asked", cell: (row) => describeMark(row.mark) },
  { title: "failed", cell: (row) => String(row.errored + row.unscored) },
];

export function formatReport(report: NanoReport): string {
  const table = [columns.map(({ title }) => title), ...report.rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  const lines = table.map((cells) =>
    cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  "),
  );
  const { cpu, cores, node } = report.machine;
  return `${report.model} on unseen problems; ${cpu}, ${cores} cores, Node ${node}\n\n${lines.join("\n")}\n`;
}

function describeMark(mark: MarkResult | null): string {
  if (mark === null) return "-";
  const what = mark.level === null ? (mark.measure === "score" ? "score " : "") : `${mark.level} ${percent(mark.value)} `;
  return `${what}>= ${(mark.atLeast * 100).toFixed(0)} % ${mark.met ? "met" : "MISSED"}`;
}

function percent(share: number | null): string {
  return share === null ? "-" : `${(share * 100).toFixed(1)} %`;
}
