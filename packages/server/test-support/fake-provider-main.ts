// The fake provider as a process: `node fake-provider-main.ts '{"firstTokenMs":20,"tokenMs":10}'` prints its URL and runs until it is ended.
// GET /fake/requests tells how its answers went, POST /fake/settings changes what it does.
import type { FakeSettings } from "./answer-plan.ts";
import { startFakeProvider } from "./fake-provider.ts";

const settings = JSON.parse(process.argv[2] ?? "{}") as FakeSettings;
const { url } = await startFakeProvider({ settings, keepLog: process.argv[3] !== "--no-log" });
process.stdout.write(`${url}\n`);
// whoever started it is gone
process.stdin.on("end", () => process.exit(0)).resume();
