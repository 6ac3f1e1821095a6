// How an agent says it came to its answer: approach, steps, checks, doubts. Folded, because most people want the answer.
import type { AgentRecord } from "@melete/core";

export function AgentDetails({ record }: { record: AgentRecord | null }) {
  if (!record) return null;
  const lists = [
    { title: "Steps", items: record.keySteps },
    { title: "Checks", items: record.checks },
    { title: "Doubts", items: record.doubts },
  ].filter(({ items }) => items.length > 0);
  if (record.approach === "" && lists.length === 0) return null;
  return (
    <details className="agent-details">
      <summary>How</summary>
      {record.approach !== "" && <p>{record.approach}</p>}
      {lists.map(({ title, items }) => (
        <section key={title}>
          <h5>{title}</h5>
          <ul>
            {items.map((item, index) => (
              <li key={index}>{item}</li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}
