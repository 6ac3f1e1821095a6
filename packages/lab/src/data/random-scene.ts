// Pictures of nothing in particular: gradients, grain, blobs and scribbles that stand in for photos. It does not know what is asked.
import { type Context, drawPicture } from "../vision/picture.ts";
import { addNoise, hsl } from "./drawing.ts";
import type { Random, RgbImage } from "./example.ts";
import { between, chance, integer, pick } from "./random.ts";

export function drawRandomScene(random: Random): RgbImage {
  const width = integer(random, 120, 200);
  const height = integer(random, 120, 200);
  const image = drawPicture(width, height, (context) => {
    const gradient = context.createLinearGradient(0, 0, between(random, -width, width), height);
    for (let stop = integer(random, 2, 4); stop >= 0; stop--) gradient.addColorStop(random(), anyColour(random));
    context.fillStyle = gradient;
    context.fillRect(0, 0, width, height);
    const layers = integer(random, 1, 3);
    for (let layer = 0; layer < layers; layer++) {
      const draw = pick(random, [drawBlobs, drawBlobs, drawClouds, drawScribble]);
      draw(random, context, width, height);
    }
  });
  if (chance(random, 0.7)) addNoise(random, image, between(random, 3, 40));
  return image;
}

function anyColour(random: Random): string {
  return hsl(between(random, 0, 360), between(random, 5, 70), between(random, 10, 90));
}

function drawBlobs(random: Random, context: Context, width: number, height: number): void {
  for (let blob = integer(random, 1, 12); blob > 0; blob--) {
    context.fillStyle = anyColour(random);
    context.globalAlpha = between(random, 0.3, 1);
    context.beginPath();
    const [x, y] = [between(random, 0, width), between(random, 0, height)];
    context.ellipse(x, y, between(random, 4, 60), between(random, 4, 60), between(random, 0, 3), 0, Math.PI * 2);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** Value noise: a handful of random cells stretched over everything, as out-of-focus photos look. */
function drawClouds(random: Random, context: Context, width: number, height: number): void {
  const across = integer(random, 3, 8);
  const down = integer(random, 3, 8);
  context.globalAlpha = between(random, 0.4, 0.9);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const [x, y] = [((column + 0.5) * width) / across, ((row + 0.5) * height) / down];
      const glow = context.createRadialGradient(x, y, 0, x, y, (width / across) * 1.2);
      glow.addColorStop(0, anyColour(random));
      glow.addColorStop(1, "rgba(128, 128, 128, 0)");
      context.fillStyle = glow;
      context.fillRect(x - width / across, y - height / down, (2 * width) / across, (2 * height) / down);
    }
  }
  context.globalAlpha = 1;
}

function drawScribble(random: Random, context: Context, width: number, height: number): void {
  context.strokeStyle = anyColour(random);
  context.lineWidth = between(random, 1, 8);
  context.beginPath();
  for (let point = integer(random, 3, 12); point > 0; point--) {
    const [x, y] = [between(random, 0, width), between(random, 0, height)];
    context.quadraticCurveTo(between(random, 0, width), between(random, 0, height), x, y);
  }
  context.stroke();
}
