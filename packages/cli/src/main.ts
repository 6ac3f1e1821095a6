// The entry of the command line. Everything else is loaded after the check of Node's version and with compiled code cached,
// which is why nothing is imported statically that is not part of Node.
import { enableCompileCache } from "node:module";

if (Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(
    `Melete needs Node 24 and this is Node ${process.versions.node}. \`npm start\` and \`npm run melete -- COMMAND\` use the one inside the repository; or install Node 24.\n`,
  );
  process.exit(1);
}
enableCompileCache();

const { runCommandLine } = await import("./run-command-line.ts");
const { processTerminal } = await import("./terminal.ts");

// A reader that leaves early (`melete ask … | head -1`) ends the command without a stack.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const code = await runCommandLine(process.argv.slice(2), processTerminal());
// Outside Linux a pipe may still hold part of the answer; and the model's worker threads would keep the process alive.
await new Promise((written) => process.stdout.write("", written));
process.exit(code);
