// The calculator tool: exact arithmetic on decimals and fractions, so that a model need not guess digits.
// It knows + - * / and parentheses; it does not know variables, powers or functions.
import type { Tool } from "@melete/core";
import { z } from "zod";

/** Longer input is not a calculation of a person; it would only cost time. */
const maxExpressionCharacters = 1_000;
/** Parentheses deeper than this would exhaust the stack of the parser. */
const maxDepth = 100;
/** Digits of a result that are still worth reading. */
const maxResultDigits = 1_000;
/** Fractions that never end are shown with this many decimals, beside the exact fraction. */
const decimalsShown = 12;

const input = z.object({
  expression: z.string().max(maxExpressionCharacters).describe("numbers, + - * / and parentheses, such as (12.5 + 3) * 4 / 7"),
});

export const calculate: Tool<z.infer<typeof input>> = {
  name: "calculate",
  description: "Calculates an arithmetic expression exactly: + - * / and parentheses, with whole numbers and decimals.",
  input,
  effects: "pure",
  async run({ expression }) {
    try {
      return { text: evaluate(expression) };
    } catch (error) {
      if (error instanceof CalculationError) return { text: error.message, isError: true };
      throw error;
    }
  },
};

/** What the person or model who wrote the expression can correct. */
class CalculationError extends Error {}

interface Rational {
  top: bigint;
  /** always positive */
  bottom: bigint;
}

/**
 * The value of an expression: a whole number or decimal when it ends, else the fraction and its first decimals.
 *
 * @example evaluate("0.1 + 0.2") // "0.3"
 * @example evaluate("10 / 4 / 3") // "5/6 (about 0.833333333333)"
 */
export function evaluate(expression: string): string {
  const text = expression.normalize("NFKC").replace(/[−–]/g, "-").replace(/[×·]/g, "*").replace(/[÷⁄]/g, "/");
  const parser = createParser(text);
  const value = parser.sum(0);
  parser.end();
  return show(value);
}

interface Parser {
  sum(depth: number): Rational;
  end(): void;
}

/** Recursive descent: sum -> product -> factor. */
function createParser(text: string): Parser {
  let at = 0;

  function peek(): string {
    while (at < text.length && /\s/.test(text[at] ?? "")) at += 1;
    return text[at] ?? "";
  }

  function unexpected(wanted: string): CalculationError {
    const found = peek();
    const what = found === "" ? "the expression ends" : `there is "${found}" at position ${at + 1}`;
    return new CalculationError(`Cannot read "${text}": ${what}, expected ${wanted}. Use numbers, + - * / and parentheses.`);
  }

  function sum(depth: number): Rational {
    if (depth > maxDepth) throw new CalculationError(`The parentheses are nested deeper than ${maxDepth}.`);
    let value = product(depth);
    for (let sign = peek(); sign === "+" || sign === "-"; sign = peek()) {
      at += 1;
      const right = product(depth);
      const term = sign === "+" ? right.top : -right.top;
      value = reduce({ top: value.top * right.bottom + term * value.bottom, bottom: value.bottom * right.bottom });
    }
    return value;
  }

  function product(depth: number): Rational {
    let value = factor(depth);
    for (let sign = peek(); sign === "*" || sign === "/"; sign = peek()) {
      at += 1;
      const right = factor(depth);
      if (sign === "/" && right.top === 0n) throw new CalculationError(`"${text}" divides by zero.`);
      value = sign === "*" ? multiply(value, right) : multiply(value, inverse(right));
    }
    return value;
  }

  function factor(depth: number): Rational {
    let negative = false;
    for (let sign = peek(); sign === "+" || sign === "-"; sign = peek()) {
      at += 1;
      negative = negative !== (sign === "-");
    }
    const value = peek() === "(" ? parenthesis(depth) : number();
    return negative ? { top: -value.top, bottom: value.bottom } : value;
  }

  function parenthesis(depth: number): Rational {
    at += 1;
    const value = sum(depth + 1);
    if (peek() !== ")") throw unexpected('")"');
    at += 1;
    return value;
  }

  function number(): Rational {
    peek();
    const match = /^(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?/.exec(text.slice(at));
    const digits = match?.[0] ?? "";
    if (digits === "") throw unexpected("a number");
    at += digits.length;
    const [whole = "", decimals = ""] = digits.replaceAll(",", "").split(".");
    return reduce({ top: BigInt(whole + decimals), bottom: 10n ** BigInt(decimals.length) });
  }

  return {
    sum,
    end() {
      if (peek() !== "") throw unexpected("an operator");
    },
  };
}

function multiply(a: Rational, b: Rational): Rational {
  return reduce({ top: a.top * b.top, bottom: a.bottom * b.bottom });
}

function inverse({ top, bottom }: Rational): Rational {
  return top < 0n ? { top: -bottom, bottom: -top } : { top: bottom, bottom: top };
}

function reduce({ top, bottom }: Rational): Rational {
  let [a, b] = [top < 0n ? -top : top, bottom];
  while (b !== 0n) [a, b] = [b, a % b];
  return { top: top / a, bottom: bottom / a };
}

function show(value: Rational): string {
  const { top, bottom } = value;
  if (bottom === 1n) return limited(String(top));
  const places = decimalPlaces(bottom);
  if (places !== null) return limited(decimal(value, places));
  return limited(`${top}/${bottom} (about ${decimal(value, decimalsShown)})`);
}

/** How many decimals a fraction in lowest terms needs; null when they never end. */
function decimalPlaces(bottom: bigint): number | null {
  let rest = bottom;
  let twos = 0;
  let fives = 0;
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  return rest === 1n ? Math.max(twos, fives) : null;
}

/** Rounded half away from zero to this many decimals. */
function decimal({ top, bottom }: Rational, places: number): string {
  const size = top < 0n ? -top : top;
  const scaled = (size * 10n ** BigInt(places) * 2n + bottom) / (bottom * 2n);
  const digits = String(scaled).padStart(places + 1, "0");
  return `${top < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function limited(text: string): string {
  if (text.length <= maxResultDigits) return text;
  throw new CalculationError(`The result has more than ${maxResultDigits} digits; calculate something smaller.`);
}
