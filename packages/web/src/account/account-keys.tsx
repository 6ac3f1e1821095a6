// One's own keys: which there are, one less, and for admins one more. The secret of a new key is shown once, because the server keeps only its hash.
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { errorText } from "../api/error-text.ts";
import { type AccountKey, createKey, listKeys, revokeKey } from "../api/session.ts";
import { CopyButton } from "../markdown/copy-button.tsx";

export function AccountKeys({ userId, mayCreate }: { userId: string; mayCreate: boolean }) {
  const [keys, setKeys] = useState<AccountKey[] | null>(null);
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const [asking, setAsking] = useState<string | null>(null);
  const [error, setError] = useState("");

  const load = useCallback(async () => setKeys((await listKeys()).filter(({ revokedAt }) => revokedAt === null)), []);
  const attempt = useCallback(
    async (work: () => Promise<void>) => {
      setError("");
      try {
        await work();
        await load();
      } catch (problem) {
        setError(errorText(problem));
      }
    },
    [load],
  );
  useEffect(() => void attempt(async () => undefined), [attempt]);

  async function create(event: FormEvent) {
    event.preventDefault();
    if (name.trim() === "") return;
    await attempt(async () => {
      setSecret(await createKey(userId, name.trim()));
      setName("");
    });
  }

  return (
    <section aria-label="Keys">
      <h3>My keys</h3>
      <ul className="account-keys">
        {keys?.map((key) => (
          <li key={key.id}>
            <span>
              <strong>{key.name}</strong> <small>{[key.scopes.join(", "), lastUse(key)].join("; ")}</small>
            </span>
            {asking === key.id ? (
              <button
                type="button"
                className="quiet-button danger"
                onClick={() => {
                  setAsking(null);
                  void attempt(() => revokeKey(key.id));
                }}
              >
                Revoke for good
              </button>
            ) : (
              <button type="button" className="quiet-button" aria-label={`Revoke ${key.name}`} onClick={() => setAsking(key.id)}>
                Revoke
              </button>
            )}
          </li>
        ))}
      </ul>
      {secret !== "" && (
        <p className="new-secret" role="status">
          <span>This key is shown once. Copy it now.</span>
          <code>{secret}</code>
          <CopyButton text={secret} what="the new key" />
        </p>
      )}
      {mayCreate ? (
        <form className="new-key" onSubmit={create}>
          <label>
            <span className="visually-hidden">Name of a new key</span>
            <input type="text" value={name} maxLength={64} placeholder="What is it for?" onChange={(event) => setName(event.target.value)} />
          </label>
          <button type="submit" className="quiet-button" aria-disabled={name.trim() === ""}>
            New key
          </button>
        </form>
      ) : (
        <p className="account-note">An admin makes new ones.</p>
      )}
      {error !== "" && <p role="alert">{error}</p>}
    </section>
  );
}

function lastUse({ lastUsedAt, expiresAt }: AccountKey): string {
  const day = (time: string) => new Date(time).toLocaleDateString([], { dateStyle: "medium" });
  const used = lastUsedAt === null ? "never used" : `last used ${day(lastUsedAt)}`;
  return expiresAt === null ? used : `${used}, until ${day(expiresAt)}`;
}
