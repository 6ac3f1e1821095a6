// Says when the line to the server is down, so that a silent page is never taken for a slow model.
import type { Connection } from "../api/turn-store.ts";

export function ConnectionNotice({ connection, onReconnect }: { connection: Connection; onReconnect(): void }) {
  switch (connection.state) {
    case "idle":
    case "connecting":
    case "live":
    case "complete":
      return null;
    case "reconnecting":
      return (
        <div className="connection-notice" role="status">
          <p>
            <strong>Reconnecting.</strong> {connection.message} The work goes on at the server; nothing is lost.
          </p>
          <button type="button" className="quiet-button" onClick={onReconnect}>
            Reconnect now
          </button>
        </div>
      );
    case "refused":
      return (
        <div className="connection-notice problem" role="alert">
          <p>
            <strong>The rest of this answer cannot be read.</strong> {connection.message}
          </p>
        </div>
      );
    default:
      return unknownState(connection);
  }
}

function unknownState(connection: never): never {
  throw new Error(`ConnectionNotice has no words for ${JSON.stringify(connection)}; add some in connection-notice.tsx.`);
}
