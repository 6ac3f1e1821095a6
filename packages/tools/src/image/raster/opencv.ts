// OpenCV, loaded once, when the first picture needs it (half a second and 13 MB). Mats are memory of its own that nobody collects:
// `withMats` frees those that a piece of work has made.
import { createRequire } from "node:module";
import type * as OpenCv from "@techstark/opencv-js";

export type Cv = typeof OpenCv;
export type Mat = OpenCv.Mat;

let loading: Promise<Cv> | null = null;

export function loadOpenCv(): Promise<Cv> {
  loading ??= Promise.resolve(createRequire(import.meta.url)("@techstark/opencv-js") as Cv | Promise<Cv>);
  return loading;
}

interface Freed {
  delete(): void;
}

/** Runs `work`; everything that it passed to `keep` is freed at its end. */
export function withMats<T>(work: (keep: <M extends Freed>(mat: M) => M) => T): T {
  const kept: Freed[] = [];
  try {
    return work((mat) => {
      kept.push(mat);
      return mat;
    });
  } catch (error) {
    // errors from inside arrive as numbers
    throw error instanceof Error ? error : new Error(`OpenCV failed (${String(error)}).`);
  } finally {
    for (const mat of kept.reverse()) mat.delete();
  }
}
