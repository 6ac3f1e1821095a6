// Random secrets (API keys and session tokens) and the hashes that are kept of them. It does not know what they open.
import { createHash, randomBytes } from "node:crypto";

/** So that a key is recognised wherever it turns up: in a log, in a repository, by a secret scanner. */
export const keyPrefix = "mlt_";

/** 256 random bits, so that guessing is hopeless and a plain SHA-256 of it is as good as a slow hash (docs/decisions/0009). */
export function newSecret(prefix = ""): string {
  return prefix + randomBytes(32).toString("base64url");
}

/** What is stored. The lookup goes by this hash, which an attacker cannot steer, so its timing tells nothing about any key. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** What a list shows of a key: enough to tell two apart; 220 of the 256 bits stay unseen. */
export function shownPart(key: string): string {
  return `${key.slice(0, keyPrefix.length + 6)}…`;
}

/** Anything else is refused without asking the store. */
export function looksLikeKey(text: string): boolean {
  return /^mlt_[A-Za-z0-9_-]{43}$/.test(text);
}
