// Tool calls as compact rows; opened, a row shows what went in and what came out.
import type { ToolCallView } from "@melete/core";
import { blobUrl } from "../api/client.ts";
import { ToolPictures } from "./tool-pictures.tsx";

export function ToolCalls({ calls }: { calls: ToolCallView[] }) {
  if (calls.length === 0) return null;
  return (
    <ul className="tool-calls" aria-label="Tool calls">
      {calls.map((call, index) => (
        // Models reuse call ids within a turn; the order of calls never changes.
        <li key={index}>
          <ToolCallRow call={call} />
          <ToolPictures tool={call.tool} pictures={call.pictures} />
        </li>
      ))}
    </ul>
  );
}

function ToolCallRow({ call }: { call: ToolCallView }) {
  const input = shortInput(call.input);
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
        {call.files !== undefined && (
          <>
            <dt>Files</dt>
            {call.files.map(({ blob, name }) => (
              <dd key={blob.hash}>
                <a href={blobUrl(blob.hash)} download={name}>
                  {name}
                </a>
              </dd>
            ))}
          </>
        )}
      </dl>
    </details>
  );
}

/** Most tools take one thing; then its name says nothing that the tool's own name does not. */
function shortInput(input: unknown): string {
  if (typeof input === "string") return input;
  const values = typeof input === "object" && input !== null ? Object.values(input) : [];
  if (values.length === 0) return "";
  return values.length === 1 && typeof values[0] === "string" ? values[0] : JSON.stringify(input);
}

function firstLine(text: string): string {
  // some tools answer in Markdown
  return text
    .trim()
    .split("\n", 1)[0]
    .replace(/^#+ |\*\*|`/g, "");
}
