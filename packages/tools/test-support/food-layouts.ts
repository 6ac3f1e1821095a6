// Layouts of foods on a photo, drawn by lot from a seed: scattered, in rows, crowded on one plate, nested, tiny. The truth that dots are measured by.
import type { DotBox } from "../src/applications/place-dots.ts";
import { chanceOf } from "./charts/random.ts";

export interface FoodLayout {
  kind: "scattered" | "rows" | "crowded" | "nested" | "tiny";
  boxes: DotBox[];
  /** of the photo */
  width: number;
  height: number;
}

const kinds = ["scattered", "rows", "crowded", "nested", "tiny"] as const;
const photos = [
  [1600, 1200],
  [1200, 1600],
  [1600, 900],
  [1200, 1200],
] as const;

export function generateLayout(seed: number): FoodLayout {
  const random = chanceOf(seed);
  const { between } = random;
  const kind = kinds[seed % kinds.length];
  const [width, height] = photos[Math.floor(random() * photos.length)] ?? photos[0];
  const count = 1 + Math.floor(random() * 25);
  const around = (x: number, y: number, w: number, h: number): DotBox => {
    const left = Math.min(Math.max(0, x - w / 2), 1 - w);
    const top = Math.min(Math.max(0, y - h / 2), 1 - h);
    return { x: left, y: top, width: w, height: h };
  };
  const boxes = Array.from({ length: count }, (_, index): DotBox => {
    switch (kind) {
      case "scattered":
        return around(random(), random(), between(0.06, 0.3), between(0.06, 0.3));
      case "rows": {
        const columns = Math.ceil(Math.sqrt(count));
        return around((0.5 + (index % columns)) / columns, (0.5 + Math.floor(index / columns)) / columns, 0.9 / columns, 0.9 / columns);
      }
      case "crowded":
        return around(between(0.35, 0.65), between(0.35, 0.65), between(0.05, 0.15), between(0.05, 0.15));
      case "nested":
        return around(0.5 + between(-0.03, 0.03), 0.5 + between(-0.03, 0.03), 0.9 / (1 + index * 0.25), 0.9 / (1 + index * 0.25));
      case "tiny":
        return around(random(), random(), between(0.02, 0.06), between(0.02, 0.06));
      default:
        throw new Error(`no such layout: ${String(kind satisfies never)}`);
    }
  });
  return { kind, boxes, width, height };
}
