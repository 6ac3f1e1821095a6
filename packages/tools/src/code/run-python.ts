// The tool run_python: a program of the model in a sandbox, with the conversation's files and pictures, and what it makes as files and
// pictures. It knows an Executor; how that contains the program is sandbox/.
import type { Tool } from "@melete/core";
import { z } from "zod";
import { conversationFiles, type ConversationFile } from "./conversation-files.ts";
import { type ExecutionLimits, type Executor, type InputFile, pythonLimits } from "./executor.ts";
import { keepOutput } from "./output-parts.ts";
import { tellExecution } from "./tell-execution.ts";
import { createBubblewrap } from "./sandbox/bubblewrap.ts";
import { createTurnstile } from "./turnstile.ts";

/** More than this is copied into memory for every run. */
const maxInputBytes = 64 * 1024 * 1024;
const maxInputFiles = 24;
/** Two programs fill two cores; sixteen agents that calculate at once would fill the memory. */
const atOnce = 2;

const input = z.object({
  code: z.string().min(1).max(60_000).describe("a complete Python 3 program; print what you want to read"),
  files: z.array(z.string()).max(maxInputFiles).optional().describe("only these files and pictures, by name; absent: all of the conversation"),
});

export interface RunPythonOptions {
  executor?: Executor;
  limits?: ExecutionLimits;
}

export function createRunPython({ executor = createBubblewrap(), limits = pythonLimits }: RunPythonOptions = {}): Tool<z.infer<typeof input>> {
  const turnstile = createTurnstile(atOnce);
  return {
    name: "run_python",
    description: `Runs a Python 3 program (numpy, OpenCV as cv2, PIL) in a sandbox without network, for at most ${limits.wallMs / 1000} seconds. The conversation's pictures and files are in /in under their names (/in/img_3f9a2c1b.png, /in/file_3f9a2c1b.csv; list them with os.listdir("/in")). Whatever it writes to the current folder, /out, comes back as pictures and files. Every run starts anew.`,
    input,
    effects: "pure",
    takesPictures: true,
    async run({ code, files }, context) {
      const missing = await executor.missing();
      if (missing !== null) return { text: `${missing}\nGo on without run_python.`, isError: true };
      const all = conversationFiles(context.history);
      const names = files?.map((name) => name.trim().replace(/^\/in\//, ""));
      const unknown = names?.filter((name) => !all.some((file) => isNamed(file, name))) ?? [];
      if (unknown.length > 0) {
        const there = all.map(({ fileName }) => fileName).join(", ") || "none";
        return { text: `The conversation has no ${unknown.join(", ")}. There are: ${there}.`, isError: true };
      }
      const chosen = names === undefined ? all : all.filter((file) => names.some((name) => isNamed(file, name)));
      const { inputs, left } = await open(chosen, context.blobs);
      const execution = await turnstile.pass(context.signal, () => executor.run({ code, files: inputs, limits, signal: context.signal }));
      const told = tellExecution(execution, limits, await keepOutput(execution.files, context));
      if (left.length === 0) return told;
      return { ...told, text: `${told.text}\n\nToo much for one run, so not in /in: ${left.join(", ")}. Name the ones you need in "files".` };
    },
  };
}

function isNamed({ handle, fileName, name }: ConversationFile, asked: string): boolean {
  return [handle, fileName, name].includes(asked);
}

/** The newest first, as far as there is room. */
async function open(
  files: readonly ConversationFile[],
  blobs: { read(hash: string): Promise<Uint8Array> },
): Promise<{ inputs: InputFile[]; left: string[] }> {
  const inputs: InputFile[] = [];
  const left: string[] = [];
  let bytesLeft = maxInputBytes;
  for (const { fileName, blob } of files.toReversed()) {
    if (blob.byteLength > bytesLeft || inputs.length >= maxInputFiles) {
      left.push(fileName);
      continue;
    }
    bytesLeft -= blob.byteLength;
    inputs.push({ name: fileName, bytes: await blobs.read(blob.hash) });
  }
  return { inputs, left };
}
