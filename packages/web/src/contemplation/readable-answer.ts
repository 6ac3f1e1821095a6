// What an agent answered, for its card. Some are asked for a form that programs read; people get what it says.

/** @param name the agent's on the page; a comparison is called "Agent 1 or Agent 2" */
export function readableAnswer(answer: string, name: string): string {
  return verdict(answer, name) ?? list(answer) ?? answer;
}

/** A judge ends with one line: BETTER: 1, 2 or same. */
function verdict(answer: string, name: string): string | null {
  const sides = name.split(" or ");
  const said = /^[*_\s]*better[*_\s]*:[*_\s]*(1|2|same)[*_\s.]*$/i.exec(answer)?.[1]?.toLowerCase();
  if (sides.length !== 2 || said === undefined) return null;
  return said === "same" ? "Neither is better" : `${sides[Number(said) - 1]} is better`;
}

function list(answer: string): string | null {
  if (!answer.startsWith("[")) return null;
  try {
    const value: unknown = JSON.parse(answer);
    return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string") ? value.join(", ") : null;
  } catch {
    return null;
  }
}
