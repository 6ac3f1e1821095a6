// What an agent answered, for a card. Some are asked for a list and write it as JSON; people get its entries.
export function readableAnswer(answer: string): string {
  if (!answer.startsWith("[")) return answer;
  try {
    const value: unknown = JSON.parse(answer);
    const isList = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
    return isList ? value.join(", ") : answer;
  } catch {
    return answer;
  }
}
