// Reads the ways people write one number into an exact rational in lowest terms. It does not calculate: "1+2" is not a number.

/** Digits beyond this are not an answer to compare but an attack on our arithmetic. */
const maxCharacters = 200;
const maxExponent = 400;

/**
 * The number as "12" or "-3/4" in lowest terms, or null when the text is not exactly one number.
 * Thousands commas, decimals, percent, powers of ten, fractions, \frac and mixed numbers are understood.
 *
 * @example parseRational("1,200.50") // "2401/2"
 * @example parseRational("2 1/2") // "5/2"
 */
export function parseRational(source: string): string | null {
  if (source.length > maxCharacters) return null;
  let text = source.normalize("NFKC").replace(/[\u2212\u2013\u2044]/g, (mark) => (mark === "\u2044" ? "/" : "-"));
  text = text
    .replace(/\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}/g, " $1/$2")
    .replace(/\\[,;!]/g, "")
    .trim();
  const percent = /\\?%$/.test(text);
  if (percent) text = text.replace(/\s*\\?%$/, "");
  const negative = text.startsWith("-");
  text = text.replace(/^[+-]\s*/, "");

  const value = parseMixed(text) ?? parseFraction(text) ?? parseDecimal(text);
  if (value === null) return null;
  return show({ top: negative ? -value.top : value.top, bottom: percent ? value.bottom * 100n : value.bottom });
}

interface Rational {
  top: bigint;
  bottom: bigint;
}

function parseMixed(text: string): Rational | null {
  const match = /^(\d+)\s+(\d+)\s*\/\s*(\d+)$/.exec(text);
  if (match === null) return null;
  const [, whole = "0", top = "0", bottom = "0"] = match;
  if (BigInt(bottom) === 0n) return null;
  return { top: BigInt(whole) * BigInt(bottom) + BigInt(top), bottom: BigInt(bottom) };
}

function parseFraction(text: string): Rational | null {
  const slash = text.indexOf("/");
  if (slash < 0) return null;
  const top = parseDecimal(text.slice(0, slash).trim());
  const below = text.slice(slash + 1).trim();
  const bottom = parseDecimal(below.replace(/^[+-]/, ""));
  if (top === null || bottom === null || bottom.top === 0n) return null;
  const sign = below.startsWith("-") ? -1n : 1n;
  return { top: top.top * bottom.bottom * sign, bottom: top.bottom * bottom.top };
}

function parseDecimal(text: string): Rational | null {
  const pattern = /^(\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+|\d*)(?:\.(\d+))?(?:\s*(?:[x×*]|\\times)\s*10\^?\{?([+-]?\d+)\}?|e([+-]?\d+))?$/i;
  const match = pattern.exec(text);
  if (match === null) return null;
  const whole = (match[1] ?? "").replace(/\D/g, "");
  const decimals = match[2] ?? "";
  if (whole === "" && decimals === "") return null;
  const exponent = Number(match[3] ?? match[4] ?? 0);
  if (Math.abs(exponent) > maxExponent) return null;
  let top = BigInt(whole + decimals);
  let bottom = 10n ** BigInt(decimals.length);
  if (exponent >= 0) top *= 10n ** BigInt(exponent);
  else bottom *= 10n ** BigInt(-exponent);
  return { top, bottom };
}

function show({ top, bottom }: Rational): string {
  const divisor = greatestCommonDivisor(top < 0n ? -top : top, bottom);
  const [numerator, denominator] = [top / divisor, bottom / divisor];
  return denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}
