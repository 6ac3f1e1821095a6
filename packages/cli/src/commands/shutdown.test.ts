// SIGTERM to the real process, as a service manager sends it, in the middle of an answer.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGate } from "@melete/core";
import { startFakeProvider } from "@melete/server/test-support";
import { expect, onTestFinished, test } from "vitest";
import { startMelete } from "../../test-support/start-melete.ts";

test("after SIGTERM nothing new begins, the answer that was begun is told to its end, and the process ends with 0", async () => {
  const home = mkdtempSync(join(tmpdir(), "melete-shutdown-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const gate = createGate();
  const provider = await startFakeProvider({
    answer: async () => {
      await gate.wait();
      return { text: "Late, but whole." };
    },
  });
  onTestFinished(() => provider.close());
  const melete = await startMelete({ home, environment: { MELETE_MODEL_URL: provider.url, MELETE_MODEL: "fake" } });
  onTestFinished(() => void melete.process.kill("SIGKILL"));

  const post = async (path: string, body: unknown) => (await fetch(melete.url + path, { method: "POST", body: JSON.stringify(body) })).json();
  const { id } = (await post("/api/conversations", {})) as { id: string };
  const { turnId } = (await post(`/api/conversations/${id}/turns`, { mode: "instant", parts: [{ type: "text", text: "Hi" }] })) as { turnId: string };
  await gate.reached;
  const reader = await fetch(`${melete.url}/api/turns/${turnId}/events`);
  const ended = melete.stop("SIGTERM");
  // a new connection each time: those that are open are served to their end
  const knock = () =>
    fetch(`${melete.url}/healthz`, { headers: { connection: "close" } }).then(
      () => "answers",
      () => "refused",
    );
  await expect.poll(knock).toBe("refused");
  gate.open();
  const told = await reader.text();
  const words = [...told.matchAll(/"type":"text-delta","text":("[^"]*")/g)].map((match) => JSON.parse(match[1])).join("");
  expect(words).toBe("Late, but whole.");
  expect(told).toContain('"type":"turn-end"');
  expect(await ended).toBe(0);
});
