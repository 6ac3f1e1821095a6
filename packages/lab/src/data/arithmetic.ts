// An exact evaluator of + - * / and parentheses on fractions. It grades expressions; it does not know who wrote them.

/** numerator / denominator in lowest terms, denominator > 0 */
export interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

export interface Evaluation {
  value: Fraction;
  /** the whole numbers that the expression uses, in order */
  numbers: number[];
}

/** Longer input is no hand-written expression; the limit bounds the recursion. */
const maxExpressionLength = 200;

/** Null when the text is no expression or divides by zero. Accepts `x`, `×`, `÷` and thousands commas as people type them. */
export function evaluate(text: string): Evaluation | null {
  if (text.length > maxExpressionLength) return null;
  const source = text
    .replace(/[×x]/g, "*")
    .replace(/÷/g, "/")
    .replace(/−/g, "-")
    .replace(/(\d),(?=\d{3}\b)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  let position = 0;
  const numbers: number[] = [];

  function skipSpace(): void {
    while (source[position] === " ") position++;
  }
  function sum(): Fraction | null {
    let left = product();
    for (;;) {
      skipSpace();
      const operator = source[position];
      if (left === null || (operator !== "+" && operator !== "-")) return left;
      position++;
      const right = product();
      if (right === null) return null;
      const sign = operator === "+" ? 1n : -1n;
      left = fraction(left.numerator * right.denominator + sign * right.numerator * left.denominator, left.denominator * right.denominator);
    }
  }
  function product(): Fraction | null {
    let left = factor();
    for (;;) {
      skipSpace();
      const operator = source[position];
      if (left === null || (operator !== "*" && operator !== "/")) return left;
      position++;
      const right = factor();
      if (right === null) return null;
      left =
        operator === "*"
          ? fraction(left.numerator * right.numerator, left.denominator * right.denominator)
          : fraction(left.numerator * right.denominator, left.denominator * right.numerator);
    }
  }
  function factor(): Fraction | null {
    skipSpace();
    if (source[position] === "(") {
      position++;
      const inside = sum();
      skipSpace();
      if (source[position] !== ")") return null;
      position++;
      return inside;
    }
    if (source[position] === "-") {
      position++;
      const inside = factor();
      return inside && fraction(-inside.numerator, inside.denominator);
    }
    const match = /^\d+(\.\d+)?/.exec(source.slice(position));
    if (!match) return null;
    position += match[0].length;
    numbers.push(Number(match[0]));
    const [whole, decimals = ""] = match[0].split(".");
    return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
  }

  const value = sum();
  skipSpace();
  if (value === null || position !== source.length) return null;
  return { value, numbers };
}

/** Null for a denominator of zero. */
export function fraction(numerator: bigint, denominator: bigint): Fraction | null {
  if (denominator === 0n) return null;
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator * sign);
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

export function sameFraction(a: Fraction, b: Fraction): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? (a === 0n ? 1n : a) : greatestCommonDivisor(b, a % b);
}
