// Reads a sum of plain numbers exactly: its value, and the numbers it uses. It knows + - * / ^ and parentheses, nothing with letters.

interface Rational {
  top: bigint;
  bottom: bigint;
}

/** Longer texts are not answers to compare; larger powers would only burn time. */
const maxCharacters = 200;
const maxExponent = 64n;
/** Powers of powers grow beyond all memory within a short text; no answer that people compare has 1,000 digits. */
const maxPowerDigits = 1_000;

export interface Expression {
  /** in lowest terms, such as "29" or "-3/4" */
  value: string;
  /** every number that occurs, sorted, such as ["3", "7", "8"] */
  numbers: string[];
}

/**
 * The expression's exact value and numbers, or null when the text is not exactly one expression of plain numbers.
 *
 * @example readExpression("8+7*3") // { value: "29", numbers: ["3", "7", "8"] }
 */
export function readExpression(text: string): Expression | null {
  const tokens = text.length > maxCharacters ? null : text.match(/\d+(?:\.\d+)?|[-+*/^()]/g);
  if (tokens === null || tokens.join("") !== text.replace(/\s+/g, "")) return null;
  const numbers: string[] = [];
  let at = 0;

  // Each level reads what binds tighter than itself; null travels up on the first thing that does not fit.
  function sum(): Rational | null {
    let left = product();
    while (left !== null && (tokens?.[at] === "+" || tokens?.[at] === "-")) {
      const sign = tokens[at++] === "+" ? 1n : -1n;
      const right = product();
      left = right && { top: left.top * right.bottom + sign * right.top * left.bottom, bottom: left.bottom * right.bottom };
    }
    return left;
  }
  function product(): Rational | null {
    let left = signed();
    while (left !== null && (tokens?.[at] === "*" || tokens?.[at] === "/")) {
      const divides = tokens[at++] === "/";
      const right = signed();
      if (right === null || (divides && right.top === 0n)) return null;
      left = divides
        ? { top: left.top * right.bottom, bottom: left.bottom * right.top }
        : { top: left.top * right.top, bottom: left.bottom * right.bottom };
    }
    return left;
  }
  function signed(): Rational | null {
    if (tokens?.[at] !== "-") return power();
    at++;
    const value = signed();
    return value && { top: -value.top, bottom: value.bottom };
  }
  function power(): Rational | null {
    const base = atom();
    if (base === null || tokens?.[at] !== "^") return base;
    at++;
    const exponent = signed();
    if (exponent === null || exponent.bottom !== 1n || exponent.top < 0n || exponent.top > maxExponent) return null;
    if (Math.max(digits(base.top), digits(base.bottom)) * Number(exponent.top) > maxPowerDigits) return null;
    return { top: base.top ** exponent.top, bottom: base.bottom ** exponent.top };
  }
  function atom(): Rational | null {
    const token = tokens?.[at++];
    if (token === undefined) return null;
    if (token === "(") {
      const inner = sum();
      return tokens?.[at++] === ")" ? inner : null;
    }
    if (!/^\d/.test(token)) return null;
    const [whole = "0", decimals = ""] = token.split(".");
    const value = { top: BigInt(whole + decimals), bottom: 10n ** BigInt(decimals.length) };
    numbers.push(show(value));
    return value;
  }

  const value = sum();
  return value === null || at !== tokens.length ? null : { value: show(value), numbers: numbers.sort() };
}

function digits(value: bigint): number {
  return String(value).length;
}

function show({ top, bottom }: Rational): string {
  const divisor = greatestCommonDivisor(top < 0n ? -top : top, bottom < 0n ? -bottom : bottom) * (bottom < 0n ? -1n : 1n);
  return bottom === divisor ? String(top / divisor) : `${top / divisor}/${bottom / divisor}`;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
