// The list of task families and how much of each a typical training run sees. It knows names only.
import type { MixWeights } from "../train/data-mix.ts";
import { addSubtract } from "./add-subtract.ts";
import { aggregate } from "./aggregate.ts";
import { barChart } from "./bar-chart.ts";
import { beyondMe } from "./beyond-me.ts";
import { calculator } from "./calculator.ts";
import { countShapes } from "./count-shapes.ts";
import { countdown } from "./countdown.ts";
import { digitGrid } from "./digit-grid.ts";
import type { Family } from "./example.ts";
import { withFollowUps } from "./follow-up.ts";
import { locateShape } from "./locate-shape.ts";
import { look } from "./look.ts";

const texts = [addSubtract, countdown, calculator, beyondMe];
const pictures = [digitGrid, countShapes, locateShape, barChart];
// Mostly words follow: a picture in a follow-up costs a hundred tokens for one more answer.
const followers = [...texts, ...texts, ...pictures];

export const families: readonly Family[] = [...[...texts, ...pictures].map((family) => withFollowUps(family, followers)), aggregate];

/** What training may draw besides: drills, which nobody is evaluated on. */
export const trainable: readonly Family[] = [...families, look];

/** Shares that sum to 1. Pictures take most, because seeing is slowest to learn; fixed sentences take little. */
export const typicalWeights: MixWeights = {
  "add-subtract:instant": 0.07,
  "add-subtract:thinking": 0.04,
  "countdown:instant": 0.03,
  "countdown:thinking": 0.13,
  "digit-grid:instant": 0.12,
  "digit-grid:thinking": 0.08,
  "count-shapes": 0.13,
  "locate-shape": 0.1,
  "bar-chart": 0.12,
  "calculator:instant": 0.02,
  "calculator:thinking": 0.05,
  "beyond-me": 0.05,
  "aggregate:instant": 0.02,
  "aggregate:thinking": 0.04,
};
