// Cycles in a directed graph, each path that closes one reported once, starting at its alphabetically first member. It knows nothing of files.

/** @returns every cycle that a depth-first walk closes (none if and only if the graph has none), its first node repeated at the end */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];
  const found = new Map<string, string[]>();

  function visit(node: string): void {
    state.set(node, "open");
    path.push(node);
    for (const next of edges.get(node) ?? []) {
      if (state.get(next) === "open") {
        const cycle = startAtFirst(path.slice(path.indexOf(next)));
        found.set(cycle.join("\0"), [...cycle, cycle[0]]);
      } else if (!state.has(next)) {
        visit(next);
      }
    }
    path.pop();
    state.set(node, "done");
  }

  for (const node of edges.keys()) if (!state.has(node)) visit(node);
  return [...found.values()];
}

function startAtFirst(cycle: string[]): string[] {
  const first = cycle.reduce((best, node, index) => (node < cycle[best] ? index : best), 0);
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
