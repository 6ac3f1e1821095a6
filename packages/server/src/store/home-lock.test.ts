import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { SetupError } from "../setup-error.ts";
import { temporaryFolder } from "../test-support.ts";
import { lockHome } from "./home-lock.ts";

test("a second process that wants the same home is told who has it", async () => {
  const home = temporaryFolder();
  const program = `import { lockHome } from ${JSON.stringify(new URL("./home-lock.ts", import.meta.url).href)};
    lockHome(process.argv[1]).announce("http://127.0.0.1:4141"); console.log("locked"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", program, home], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void holder.kill("SIGKILL"));
  await once(holder.stdout, "data");
  expect(() => lockHome(home)).toThrow(SetupError);
  expect(() => lockHome(home)).toThrow(new RegExp(`process ${holder.pid} at http://127.0.0.1:4141.*MELETE_HOME`));

  // however the holder dies, its lock goes with it
  holder.kill("SIGKILL");
  await once(holder, "exit");
  lockHome(home).release();
});

test("a released home can be taken again", () => {
  const home = temporaryFolder();
  const lock = lockHome(home);
  expect(() => lockHome(home)).toThrow(/in use/);
  lock.release();
  lockHome(home).release();
});
