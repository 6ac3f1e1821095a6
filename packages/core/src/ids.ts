// Names for things that must never collide: conversations, turns, runs. It knows nothing about what they name.

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * A new random id, such as `turn_k3x9…`: the prefix, then 20 characters of base 36 (about 103 bits).
 * `crypto.randomUUID` is not used because browsers offer it only on secure origins, and a home server may be plain HTTP.
 *
 * @example newId("turn") // "turn_4f0q…"
 */
export function newId(prefix: string): string {
  let text = "";
  while (text.length < 20) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      // 252 is the largest multiple of 36 in a byte: dropping the rest keeps every character equally likely
      if (byte < 252 && text.length < 20) text += alphabet[byte % 36];
    }
  }
  return `${prefix}_${text}`;
}
