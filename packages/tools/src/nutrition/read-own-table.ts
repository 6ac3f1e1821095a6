// A row of a table with our own column names, such as a person's selection of USDA figures. It knows columns, not files.
import { type Figures, type Food, figureNames, figures } from "./food.ts";
import { contentsOfName, groupOfCategory } from "./guess-contents.ts";

export function readTableRow(row: Record<string, string>, file: string): Food | null {
  const name = (row.name || row.description || "").trim();
  const read = Object.fromEntries(figureNames.map((figure) => [figure, readAmount(row[figures[figure].column])])) as Figures;
  if (name === "" || figureNames.every((figure) => read[figure] === null)) return null;
  const group = groupOfCategory(row.group || row.food_group || "", name);
  return {
    name,
    synonyms: [],
    group,
    ...contentsOfName(group, name),
    contentsKnown: false,
    portions: [],
    figures: read,
    source: row.ndb_no ? { type: "usda", ndbNumber: row.ndb_no.padStart(5, "0") } : { type: "file", file, id: name },
  };
}

/** Empty, unreadable and negative are missing. */
export function readAmount(value: unknown, factor = 1): number | null {
  if (value === undefined || value === null || value === "") return null;
  const amount = Number(value);
  return Number.isFinite(amount) && amount >= 0 ? Math.round(amount * factor * 1000) / 1000 : null;
}
