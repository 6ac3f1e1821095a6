// Questions about a picture that nobody attached, in the words of the picture families.
import { drawChartQuestion, phraseChartQuestion } from "./bar-chart.ts";
import { drawCountKind, phraseCount } from "./count-shapes.ts";
import { phraseReading } from "./digit-grid.ts";
import { colourNames } from "./drawing.ts";
import type { Random } from "./example.ts";
import { phraseLocate } from "./locate-shape.ts";
import { integer, pick } from "./random.ts";
import { drawSpec } from "./shape-scene.ts";

export function photolessQuestion(random: Random): string {
  const spec = drawSpec(random);
  switch (integer(random, 0, 3)) {
    case 0:
      return phraseCount(random, drawCountKind(random), spec);
    case 1:
      return phraseLocate(random, `${spec.colour} ${spec.shape}`);
    case 2:
      return phraseReading(random);
    default:
      return phraseChartQuestion(
        random,
        drawChartQuestion(random),
        spec.colour,
        pick(
          random,
          colourNames.filter((name) => name !== spec.colour),
        ),
      );
  }
}
