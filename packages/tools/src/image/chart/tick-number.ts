// The number that a label of an axis says: "1,000", "2.5k", "$30", "−5", "10%", and the exponents of powers
// of ten. It knows one label at a time; whether the labels of an axis fit together is for fit-axis.ts.

const multipliers: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, m: 1e6, B: 1e9, bn: 1e9, G: 1e9, T: 1e12 };

/** Null for what is no number. A dash behind it is the tick that stands beside the label. */
export function tickNumber(text: string): number | null {
  const plain = text
    .replace(/[−–—]/g, "-")
    .replace(/\s/g, "")
    .replace(/(?<=\d\D?)[-_.|]+$/, "")
    .replace(/^[|_]+/, "");
  if (/^[oOD]$/.test(plain)) return 0;
  const match = /^(-?)([$€£¥]?)(-?)(\d[\d,.']*)(k|K|M|m|B|bn|G|T)?(%|°C?|[$€£]|[a-zA-Z]{1,3})?$/.exec(plain);
  if (match === null) return null;
  const [, sign, , innerSign, digits = "", multiplier, unit] = match;
  // "3rd", "2x" and the like are names
  if (unit !== undefined && /^(st|nd|rd|th)$/.test(unit)) return null;
  const value = Number(withPoint(digits));
  if (!Number.isFinite(value)) return null;
  return value * (multiplier === undefined ? 1 : (multipliers[multiplier] ?? 1)) * (sign === "-" || innerSign === "-" ? -1 : 1);
}

/** Commas and apostrophes group thousands; a single comma before other than three digits is a decimal one. */
function withPoint(digits: string): string {
  const ungrouped = digits.replace(/'/g, "");
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(ungrouped)) return ungrouped.replace(/,/g, "");
  if (/^\d{1,3}(\.\d{3}){2,}$/.test(ungrouped)) return ungrouped.replace(/\./g, "");
  return ungrouped.replace(",", ".");
}

/** What readers of text make of small raised digits. */
const raised: Readonly<Record<string, number>> = { o: 0, O: 0, "°": 0, "'": 1, l: 1, I: 1, i: 1, "|": 1, "!": 1, z: 2, Z: 2, s: 5, S: 5 };

/** The small raised part of a label like 10³; null for what is no whole number. */
export function exponentNumber(text: string): number | null {
  const [, sign, digits = ""] = /^(-?)(\S{1,2})$/.exec(text.replace(/[−–—~_]/g, "-").replace(/\s/g, "")) ?? [];
  const known = /^\d+$/.test(digits) ? Number(digits) : raised[digits];
  return sign === undefined || known === undefined ? null : sign === "-" ? -known : known;
}
