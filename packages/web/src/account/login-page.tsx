// Asks for a key, and says where one comes from. Shown only where the server wants one.
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { errorText } from "../api/error-text.ts";
import { MeleteMark } from "../shell/melete-mark.tsx";

interface LoginPageProps {
  /** there was a session, which is over: what was being written is still there */
  ended: boolean;
  onKey(key: string): Promise<void>;
}

export function LoginPage({ ended, onKey }: LoginPageProps) {
  const [key, setKey] = useState("");
  const [error, setError] = useState("");
  const [sending, setSending] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const helpId = useId();
  const errorId = useId();
  useEffect(() => input.current?.focus(), []);

  async function send(event: FormEvent) {
    event.preventDefault();
    if (sending) return;
    if (key.trim() === "") {
      setError("Paste a key first.");
      input.current?.focus();
      return;
    }
    setSending(true);
    setError("");
    try {
      await onKey(key.trim());
    } catch (problem) {
      setError(errorText(problem));
      setSending(false);
      input.current?.select();
    }
  }

  return (
    <main className="login">
      <form onSubmit={send} aria-label="Log in">
        <span className="brand">
          <MeleteMark />
          <span>Melete</span>
        </span>
        <h1>{ended ? "Log in again" : "Log in"}</h1>
        {ended && <p>Your session is over. What you were writing is kept.</p>}
        <label className="login-field">
          <span>Key</span>
          <input
            ref={input}
            type="password"
            name="key"
            value={key}
            autoComplete="current-password"
            spellCheck={false}
            placeholder="mlt_…"
            aria-invalid={error !== ""}
            aria-describedby={error === "" ? helpId : `${errorId} ${helpId}`}
            onChange={(event) => setKey(event.target.value)}
          />
        </label>
        {error !== "" && (
          <p className="login-error" id={errorId} role="alert">
            {error}
          </p>
        )}
        <button type="submit" className="login-button" disabled={sending}>
          {sending ? "Logging in" : "Log in"}
        </button>
        <p className="login-help" id={helpId}>
          This Melete can be reached by others, so it asks who you are. Whoever runs it has your key: the first one was printed in its terminal when
          it started, and an admin makes more with <code>melete keys create</code>.
        </p>
      </form>
    </main>
  );
}
