// The whole table of yoga poses, and the way to find one by what people call it. It knows no picture.
import { backwardPoses } from "./poses-backward.ts";
import { foldingPoses } from "./poses-folding.ts";
import { standingPoses } from "./poses-standing.ts";
import type { YogaPose } from "./yoga-pose.ts";

export const yogaPoses: readonly YogaPose[] = [...standingPoses, ...foldingPoses, ...backwardPoses];

/** What people also say. */
const otherNames: Record<string, string> = {
  "down dog": "downward-dog",
  "up dog": "upward-dog",
  "forward fold": "standing-forward-fold",
  "forward bend": "standing-forward-fold",
  "seated forward bend": "seated-forward-fold",
  "side angle": "extended-side-angle",
  "crescent lunge": "high-lunge",
  "low plank": "chaturanga",
  butterfly: "bound-angle",
  "cobbler's pose": "bound-angle",
  squat: "garland",
  "yogi squat": "garland",
  "cross-legged": "easy-seat",
  plow: "plough",
  "all fours": "table",
  "tree pose": "tree",
  "king dancer": "dancer",
  "backbend bridge": "bridge",
};

/** By id, English or Sanskrit name, with or without "pose", spaces and accents. */
export function findYogaPose(name: string): YogaPose | null {
  const wanted = plain(name);
  if (wanted === "") return null;
  const alias = Object.entries(otherNames).find(([other]) => plain(other) === wanted)?.[1];
  const numbered = wanted
    .replace(/(?:3|three)$/, "iii")
    .replace(/(?:2|two)$/, "ii")
    .replace(/(?:1|one)$/, "i");
  return (
    yogaPoses.find(
      (pose) => pose.id === alias || [pose.id, pose.english, pose.sanskrit].some((known) => [wanted, numbered].includes(plain(known))),
    ) ?? null
  );
}

function plain(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/\b(?:the|pose)\b/g, "")
    .replace(/[^a-z0-9]/g, "");
}
