// The contract of everything that runs somebody else's code: files in, limits, and how it ended. It knows no language and no sandbox.

export interface InputFile {
  /** as the code sees it; letters, digits, dot, dash and underscore */
  name: string;
  bytes: Uint8Array;
}

export interface OutputFile {
  name: string;
  bytes: Uint8Array;
}

export interface ExecutionLimits {
  wallMs: number;
  /** processor time of each process */
  cpuSeconds: number;
  /** all processes together; also the address space of each */
  memoryMiB: number;
  processes: number;
  /** what is kept of stdout and of stderr; far beyond it the code is stopped */
  outputBytes: number;
  /** each of the folders that the code may write to */
  diskMiB: number;
  /** files that come back */
  files: number;
  fileBytes: number;
}

/** disk: more files than a folder may have; a full one is an error that the code sees */
export type KilledBy = "time" | "memory" | "disk" | "output" | "cancelled";

export interface Execution {
  stdout: string;
  stderr: string;
  /** null when it was killed */
  exitCode: number | null;
  killedBy: KilledBy | null;
  files: OutputFile[];
  /** files that did not come back, each with why */
  left: string[];
}

export interface Executor {
  /** why nothing can be run here, and what to do about it; null when all is there */
  missing(): Promise<string | null>;
  run(request: { code: string; files: readonly InputFile[]; limits: ExecutionLimits; signal: AbortSignal }): Promise<Execution>;
}

/** What a plot, a table or a picture needs, with room; two at once must fit a machine of 4 GiB. */
export const pythonLimits: ExecutionLimits = {
  wallMs: 30_000,
  cpuSeconds: 40,
  memoryMiB: 1024,
  processes: 24,
  outputBytes: 16_000,
  diskMiB: 64,
  files: 12,
  fileBytes: 16 * 1024 * 1024,
};
