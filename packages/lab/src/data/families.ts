// The list of task families, and the drills that training may draw besides. It knows names only.
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
