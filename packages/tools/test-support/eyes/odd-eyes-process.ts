// A child for tests of eyes.ts: answers what its input says, or hangs, dies, fails.
import type { EyeCall, EyeReply } from "../../src/image/eyes-process.ts";

process.on("message", ({ id, input }: EyeCall) => {
  const [bytes] = input as [Uint8Array];
  const wish = new TextDecoder().decode(bytes);
  const answer = (reply: EyeReply) => process.send?.(reply);
  if (wish === "hang") return;
  if (wish === "die") process.exit(3);
  if (wish === "fail") return answer({ id, ok: false, problem: "cannot see" });
  return answer({ id, ok: true, output: { wish, pid: process.pid } });
});
process.on("disconnect", () => process.exit(0));
