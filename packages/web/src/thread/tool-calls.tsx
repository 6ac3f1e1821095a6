// Tool calls as compact rows; opened, a row shows what went in and what came out.
import type { ToolCallView } from "@melete/core";

export function ToolCalls({ calls }: { calls: ToolCallView[] }) {
  if (calls.length === 0) return null;
  return (
    <ul className="tool-calls" aria-label="Tool calls">
      {calls.map((call, index) => (
        // Models reuse call ids within a turn; the order of calls never changes.
        <li key={index}>
          <ToolCallRow call={call} />
        </li>
      ))}
    </ul>
  );
}

function ToolCallRow({ call }: { call: ToolCallView }) {
  const input = typeof call.input === "string" ? call.input : JSON.stringify(call.input);
  const state = call.output === null ? "running" : call.isError ? "failed" : "done";
  return (
    <details className={`tool-call ${state}`}>
      <summary>
        <span className="tool-name">{call.tool}</span>
        <span className="tool-input">{input}</span>
        <span className="tool-output">{call.output === null ? "running" : call.isError ? "failed" : `= ${firstLine(call.output)}`}</span>
      </summary>
      <dl>
        <dt>Input</dt>
        <dd>
          <pre>{typeof call.input === "string" ? call.input : JSON.stringify(call.input, null, 2)}</pre>
        </dd>
        <dt>{call.isError ? "Error" : "Result"}</dt>
        <dd>
          <pre>{call.output ?? "The tool is still running."}</pre>
        </dd>
      </dl>
    </details>
  );
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0];
}
