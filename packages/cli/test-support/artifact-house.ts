// The real server with the real page, and a model that makes the artifact it is asked for word for word: for tests and pictures.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunTurn, createScriptedModel, say, textOf } from "@melete/core";
import { startServer } from "@melete/server";
import { createToolbox } from "@melete/tools";
import { buildPage } from "../../web/test-support/build-page.ts";

export interface MadeArtifact {
  title: string;
  mediaType: string;
  source: string;
}

export interface ArtifactHouse {
  url: string;
  /** the address of a conversation whose answer are these artifacts */
  make(artifacts: MadeArtifact | MadeArtifact[], question?: string): Promise<string>;
  stop(): Promise<void>;
}

const model = createScriptedModel({
  script: ({ messages }) => {
    const last = messages.at(-1);
    if (last?.role === "tool") return say("It opens beside this text; tell me what to change.");
    const asked = messages.findLast(({ role }) => role === "user");
    const inputs = wishes.get(asked === undefined ? "" : textOf(asked)) ?? [];
    return [
      ...inputs.map((input, index) => ({ type: "tool-call" as const, callId: String(index), tool: "create_artifact", input })),
      { type: "finish", reason: "tool-calls" },
    ];
  },
});
const wishes = new Map<string, MadeArtifact[]>();

export async function startArtifactHouse(): Promise<ArtifactHouse> {
  const home = mkdtempSync(join(tmpdir(), "melete-artifacts-"));
  const page = await buildPage();
  const server = await startServer({
    home,
    port: 0,
    models: [model],
    defaultModel: model.id,
    runTurnFor: (one, findModel) => createRunTurn({ model: one, findModel, tools: createToolbox() }),
    webFolder: page.folder,
    version: "test",
  });
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(server.url + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    url: server.url,
    async make(made, question = `Make ${[made].flat()[0]?.title}`) {
      wishes.set(question, [made].flat());
      const { id } = await post<{ id: string }>("/api/conversations", {});
      const { turnId } = await post<{ turnId: string }>(`/api/conversations/${id}/turns`, {
        mode: "thinking",
        parts: [{ type: "text", text: question }],
      });
      // the stream of its events ends with the turn
      await (await fetch(`${server.url}/api/turns/${turnId}/events`)).text();
      return `${server.url}/c/${id}`;
    },
    async stop() {
      await server.close();
      await page.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
