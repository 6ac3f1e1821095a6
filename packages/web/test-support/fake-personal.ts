// What the fake server knows about the person: the profile and the memories, in memory. It checks nothing.
import type { PersonalContext } from "../src/api/personal.ts";

export function createFakePersonal() {
  let known: PersonalContext = { enabled: true, profile: "", memories: [] };
  let lastId = 0;
  return {
    read: () => known,
    propose(text: string) {
      known.memories.push({ id: `memory-${++lastId}`, text, status: "proposed", createdAt: 0 });
    },
    /** the answer to a request below /api/personal */
    answer(method: string, id: string | undefined, body: Partial<PersonalContext> & { text?: string; status?: "kept" }): PersonalContext {
      if (method === "POST") known.memories.push({ id: `memory-${++lastId}`, text: body.text ?? "", status: "kept", createdAt: 0 });
      else if (method === "PATCH" && id === undefined) known = { ...known, ...body };
      else if (method === "PATCH") known.memories = known.memories.map((memory) => (memory.id === id ? { ...memory, ...body } : memory));
      else if (method === "DELETE" && id !== undefined) known.memories = known.memories.filter((memory) => memory.id !== id);
      else if (method === "DELETE") known = { ...known, profile: "", memories: [] };
      return known;
    },
  };
}
