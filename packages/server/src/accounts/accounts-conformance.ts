// Users, keys and sessions as rows: what is kept of a secret, and what ends what. One suite, every database.
import { expect, test } from "vitest";
import type { Database } from "../store/database.ts";
import { createTestAccess } from "./access-test-support.ts";
import { scopes } from "./principal.ts";
import { hashSecret } from "./secrets.ts";
import { sessionMs } from "./sessions.ts";

export function describeAccounts(open: () => Promise<Database>): void {
  test("a key is seen once: the database has its hash and its beginning, nothing else of it", async () => {
    const { database, keyFor } = await createTestAccess({}, await open());
    const { key } = await keyFor("admin");
    expect(key).toMatch(/^mlt_[A-Za-z0-9_-]{43}$/);
    const dump = JSON.stringify([await database.all("SELECT * FROM api_key"), await database.all("SELECT * FROM account")]);
    expect(dump).not.toContain(key.slice(4));
    expect(dump).not.toContain(key.slice(0, 16));
    expect(dump).toContain(`${key.slice(0, 10)}…`);
    expect(dump).toContain(hashSecret(key));
  });

  test("two keys are never alike, and a key opens its own user with its own scopes", async () => {
    const { access, keyFor } = await createTestAccess({}, await open());
    const admin = await keyFor("admin", { scopes: [...scopes] });
    const anna = await keyFor("anna", { scopes: ["read"] });
    expect(admin.key).not.toBe(anna.key);
    expect(await access.accounts.byKey(anna.key)).toMatchObject({ user: { name: "anna", role: "member" }, scopes: ["read"] });
    expect(await access.accounts.byKey(`${anna.key.slice(0, -1)}${anna.key.endsWith("A") ? "B" : "A"}`)).toBeNull();
    expect(await access.accounts.byKey("")).toBeNull();
    expect(await access.accounts.byKey("mlt_' OR 1=1 --")).toBeNull();
  });

  test("a key ends when it expires or is revoked, and is said to be used at most once a minute", async () => {
    const { access, clock, keyFor } = await createTestAccess({}, await open());
    const { key, keyId } = await keyFor("admin", { expiresAt: clock.now + 120_000 });
    const lastUsed = async () => (await access.accounts.keys())[0].lastUsedAt;
    expect(await lastUsed()).toBeNull();
    const first = clock.now;
    await access.accounts.byKey(key);
    clock.now += 59_999;
    await access.accounts.byKey(key);
    expect(await lastUsed()).toBe(first);
    clock.now += 1;
    await access.accounts.byKey(key);
    expect(await lastUsed()).toBe(first + 60_000);
    clock.now = first + 120_000;
    expect(await access.accounts.byKey(key)).toBeNull();

    const other = await keyFor("admin");
    expect(await access.accounts.revokeKey(other.keyId)).toBe(true);
    expect(await access.accounts.byKey(other.key)).toBeNull();
    expect(await access.accounts.revokeKey(other.keyId)).toBe(false);
    expect(await access.accounts.revokeKey(keyId)).toBe(true);
  });

  test("the first user takes over what the one local person said; names are taken once", async () => {
    const { access } = await createTestAccess({}, await open());
    expect(await access.accounts.anyUsers()).toBe(false);
    expect(await access.accounts.addUser({ name: "Ada", role: "admin" })).toMatchObject({ id: "local" });
    expect(await access.accounts.anyUsers()).toBe(true);
    expect((await access.accounts.addUser({ name: "Bo", role: "member" }))?.id).toMatch(/^user_/);
    expect(await access.accounts.addUser({ name: "Bo", role: "admin" })).toBeNull();
  });

  test("the last admin stays; whoever is removed takes their keys and sessions along", async () => {
    const { access, database, keyFor } = await createTestAccess({}, await open());
    const admin = await keyFor("admin");
    const bo = await keyFor("bo");
    const session = await access.sessions.open(bo.key);
    expect(await access.accounts.removeUser(admin.userId)).toBe("last-admin");
    expect(await access.accounts.removeUser(bo.userId)).toBe("removed");
    expect(await access.accounts.removeUser(bo.userId)).toBe("unknown");
    expect(await access.accounts.byKey(bo.key)).toBeNull();
    expect(await access.sessions.byToken(session?.token ?? "")).toBeNull();
    expect(await database.all("SELECT id FROM login_session")).toEqual([]);
  });

  test("a session slides: a visit within thirty days starts them anew, and is written at most once a day", async () => {
    const { access, clock, keyFor } = await createTestAccess({}, await open());
    const { key } = await keyFor("admin");
    const { token } = (await access.sessions.open(key)) ?? { token: "" };
    clock.now += 24 * 60 * 60 * 1000;
    expect(await access.sessions.byToken(token)).toMatchObject({ renewed: false });
    clock.now += 1;
    expect(await access.sessions.byToken(token)).toMatchObject({ renewed: true, principal: { user: { name: "admin" } } });
    clock.now += sessionMs - 1;
    expect(await access.sessions.byToken(token)).toMatchObject({ renewed: true });
    clock.now += sessionMs;
    expect(await access.sessions.byToken(token)).toBeNull();
  });

  test("a session ends with the key that opened it, and a token is not a key", async () => {
    const { access, clock, keyFor } = await createTestAccess({}, await open());
    const revoked = await keyFor("admin");
    const expiring = await keyFor("admin", { expiresAt: clock.now + 1000 });
    const first = (await access.sessions.open(revoked.key))?.token ?? "";
    const second = (await access.sessions.open(expiring.key))?.token ?? "";
    expect(await access.accounts.byKey(first)).toBeNull();
    expect(await access.sessions.byToken(revoked.key)).toBeNull();
    await access.accounts.revokeKey(revoked.keyId);
    expect(await access.sessions.byToken(first)).toBeNull();
    clock.now += 1000;
    expect(await access.sessions.byToken(second)).toBeNull();
    expect(await access.sessions.open("mlt_wrong")).toBeNull();
  });
}
