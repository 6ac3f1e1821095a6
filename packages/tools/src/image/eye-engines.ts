// The heavy work that eyes do, by name: what runs in the child process. To add one, add a line; each loads its libraries when it is first called.
import type { PoseOptions, PoseReading } from "./pose/read-pose.ts";

export const eyeEngines = {
  async readPose(bytes: Uint8Array, options: PoseOptions = {}): Promise<PoseReading | null> {
    const { readPose } = await import("./pose/read-pose.ts");
    return readPose(bytes, options);
  },
};

export type EyeEngines = typeof eyeEngines;
export type EyeEngine = keyof EyeEngines;
