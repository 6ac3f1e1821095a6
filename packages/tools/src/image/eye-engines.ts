// The heavy work that eyes do, by name: what runs in the child process. To add one, add a line; each loads its libraries when it is first called.
import type { ReadTextOptions, TextReading } from "./ocr/read-text.ts";
import type { PoseOptions, PoseReading } from "./pose/read-pose.ts";

export const eyeEngines = {
  async readPose(bytes: Uint8Array, options: PoseOptions = {}): Promise<PoseReading | null> {
    const { readPose } = await import("./pose/read-pose.ts");
    return readPose(bytes, options);
  },
  async readText(bytes: Uint8Array, options: ReadTextOptions = {}): Promise<TextReading> {
    const { readText } = await import("./ocr/read-text.ts");
    return readText(bytes, options);
  },
};

export type EyeEngines = typeof eyeEngines;
export type EyeEngine = keyof EyeEngines;
