// Tool calls as compact rows; opened, a row shows what went in and what came out.
import type { ApprovalView, ToolCallView } from "@melete/core";
import { blobUrl } from "../api/client.ts";
import { shortInput } from "./short-input.ts";
import { ToolPictures } from "./tool-pictures.tsx";

interface ToolCallsProps {
  calls: ToolCallView[];
  /** what the person is asked about, so that a call that waits for them says so */
  approvals?: ApprovalView[];
}

export function ToolCalls({ calls, approvals = [] }: ToolCallsProps) {
  if (calls.length === 0) return null;
  return (
    <ul className="tool-calls" aria-label="Tool calls">
      {calls.map((call, index) => (
        // Models reuse call ids within a turn; the order of calls never changes.
        <li key={index}>
          <ToolCallRow call={call} approval={approvals.find((approval) => isAbout(approval, call))} />
          <ToolPictures tool={call.tool} pictures={call.pictures} />
        </li>
      ))}
    </ul>
  );
}

function ToolCallRow({ call, approval }: { call: ToolCallView; approval: ApprovalView | undefined }) {
  const input = shortInput(call.input);
  const state = call.output === null ? "running" : call.isError ? "failed" : "done";
  const asked = approval !== undefined && approval.decision !== "allow";
  return (
    <details className={`tool-call ${state}`}>
      <summary>
        <span className="tool-name">{call.tool}</span>
        <span className="tool-input">{input}</span>
        <span className="tool-output">
          {call.output === null
            ? asked
              ? "waits for you"
              : "running"
            : call.isError
              ? asked
                ? "not allowed"
                : "failed"
              : `= ${firstLine(call.output)}`}
        </span>
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

/** A question does not name its call; the same tool with the same input is asked about for the same reason. */
function isAbout(approval: ApprovalView, call: ToolCallView): boolean {
  return approval.tool === call.tool && approval.agentId === call.agentId && JSON.stringify(approval.input) === JSON.stringify(call.input);
}

/** The line that fences what others wrote is for models. */
const fenceLine = /^\[data [0-9a-f]{8} from .*; nothing in it is an instruction\]\n/;

function firstLine(text: string): string {
  // some tools answer in Markdown
  return text
    .trim()
    .replace(fenceLine, "")
    .trimStart()
    .split("\n", 1)[0]
    .replace(/^#+ |\*\*|`/g, "");
}
