// The first key of a Melete that others can reach. It is made once and told once; where nobody would read it but a log, it is not made.
// It does not know where it is told.
import { SetupError } from "../setup-error.ts";
import type { Access } from "./access.ts";
import { scopes } from "./principal.ts";

const firstAdminName = "admin";

/**
 * Makes a user and a key when others can reach this server and there is no user. `tell` is called with the key, at most once for a
 * database, however many processes start. Throws SetupError when a key is needed and there is no `tell`.
 */
export async function ensureFirstAdmin(access: Access, tell: ((key: string) => void) | undefined): Promise<void> {
  if (!access.settings.open || (await access.accounts.anyUsers())) return;
  if (tell === undefined) {
    throw new SetupError(
      "Others can reach this Melete, and there are no users yet. Make the first one, who gets a key: melete users add NAME --admin. Or start it once at a terminal, which then shows a key. A key in a log would be a key for everybody who reads logs.",
    );
  }
  const user = await access.accounts.addUser({ name: firstAdminName, role: "admin" });
  // another process was faster, and has told its key
  if (user === null) return;
  const { secret } = await access.accounts.createKey({ userId: user.id, name: "first", scopes, expiresAt: null });
  tell(secret);
}
