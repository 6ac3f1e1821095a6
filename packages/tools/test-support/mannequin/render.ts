// Draws the mannequin: rounded cones blended into one another, traced ray by ray, with clothes, a face, light, a floor and a wall.
// It knows shapes and light; it does not know what a posture is called. Every figure is drawn from numbers, nothing is taken from elsewhere.
import { createCanvas, ImageData } from "@napi-rs/canvas";
import type { Camera } from "./camera.ts";
import { type Colours, figureShapes, type Shape } from "./shapes.ts";
import type { Skeleton } from "./skeleton.ts";
import { add, dot, normalise, type Rotation, scale, subtract, type Vector } from "./vector.ts";

export type Background = "plain" | "gradient" | "room";

export interface Drawing {
  colours: Colours;
  background: Background;
  /** height of the floor in metres; the lowest point of the body when the floor carries it */
  floor: number;
}

const light = normalise([0.45, 0.8, 0.6]);
/** Shapes melt into one another over this distance in metres, as muscles do. */
const blend = 0.025;

/** @returns a PNG */
export function renderFigure(skeleton: Skeleton, camera: Camera, drawing: Drawing): Buffer {
  const { width, height } = camera;
  const shapes = figureShapes(skeleton, drawing.colours);
  const tiles = shapesByTile(shapes, camera);
  const image = new ImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const direction = camera.ray(x + 0.5, y + 0.5);
      const near = tiles.at(x, y);
      const hit = near.length === 0 ? null : march(camera.position, direction, near, camera.distance);
      const colour = hit === null ? scenery(x, y, direction, camera, drawing, shapes) : shade(hit, near, skeleton, direction);
      const offset = 4 * (y * width + x);
      for (let channel = 0; channel < 3; channel++) image.data[offset + channel] = 255 * Math.min(1, Math.max(0, colour[channel])) ** (1 / 2.2);
      image.data[offset + 3] = 255;
    }
  }
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas.toBuffer("image/png");
}

const tileSize = 8;

/** Which shapes a ray through a tile of the picture can meet at all: the sphere around each, projected. */
function shapesByTile(shapes: Shape[], camera: Camera): { at(x: number, y: number): Shape[] } {
  const columns = Math.ceil(camera.width / tileSize);
  const rows = Math.ceil(camera.height / tileSize);
  const tiles: Shape[][] = Array.from({ length: columns * rows }, () => []);
  for (const shape of shapes) {
    const [x, y] = camera.project(scale(add(shape.from, shape.to), 0.5));
    const half = Math.hypot(...subtract(shape.to, shape.from)) / 2 + Math.max(shape.radiusFrom, shape.radiusTo) * shape.bound + blend;
    const reach = half * camera.pixelsPerMetre * 1.25;
    for (let row = Math.max(0, Math.floor((y - reach) / tileSize)); row <= Math.min(rows - 1, Math.floor((y + reach) / tileSize)); row++) {
      for (
        let column = Math.max(0, Math.floor((x - reach) / tileSize));
        column <= Math.min(columns - 1, Math.floor((x + reach) / tileSize));
        column++
      ) {
        tiles[row * columns + column].push(shape);
      }
    }
  }
  return { at: (x, y) => tiles[Math.floor(y / tileSize) * columns + Math.floor(x / tileSize)] };
}

function march(origin: Vector, direction: Vector, shapes: Shape[], distance: number): Vector | null {
  let t = distance - 1.6;
  for (let step = 0; step < 60; step++) {
    const point = add(origin, scale(direction, t));
    const gap = bodyDistance(point, shapes);
    if (gap < 0.0015) return point;
    t += gap * 0.9;
    if (t > distance + 1.6) return null;
  }
  return null;
}

function bodyDistance(point: Vector, shapes: Shape[]): number {
  let result = 10;
  for (const shape of shapes) {
    const gap = shapeDistance(point, shape);
    const h = Math.max(blend - Math.abs(result - gap), 0) / blend;
    result = Math.min(result, gap) - h * h * blend * 0.25;
  }
  return result;
}

/** Distance to a rounded cone, flattened along its own axes where it has a frame (a chest is wider than deep). */
export function shapeDistance(point: Vector, shape: Shape): number {
  const px = point[0] - shape.from[0];
  const py = point[1] - shape.from[1];
  const pz = point[2] - shape.from[2];
  const ax = shape.to[0] - shape.from[0];
  const ay = shape.to[1] - shape.from[1];
  const az = shape.to[2] - shape.from[2];
  const length = ax * ax + ay * ay + az * az;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, (px * ax + py * ay + pz * az) / length));
  const radius = shape.radiusFrom + (shape.radiusTo - shape.radiusFrom) * t;
  const q: Vector = [px - ax * t, py - ay * t, pz - az * t];
  if (shape.frame === undefined) return Math.hypot(q[0], q[1], q[2]) - radius;
  const [sx, sy, sz] = shape.stretch;
  const lx = columnDot(shape.frame, 0, q) / sx;
  const ly = columnDot(shape.frame, 1, q) / sy;
  const lz = columnDot(shape.frame, 2, q) / sz;
  return (Math.hypot(lx, ly, lz) - radius) * Math.min(sx, sy, sz);
}

const columnDot = (frame: Rotation, column: number, q: Vector) => frame[0][column] * q[0] + frame[1][column] * q[1] + frame[2][column] * q[2];

function shade(point: Vector, shapes: Shape[], skeleton: Skeleton, direction: Vector): Vector {
  const epsilon = 0.002;
  const slope = (axis: number) => {
    const step: Vector = [axis === 0 ? epsilon : 0, axis === 1 ? epsilon : 0, axis === 2 ? epsilon : 0];
    return bodyDistance(add(point, step), shapes) - bodyDistance(subtract(point, step), shapes);
  };
  const normal = normalise([slope(0), slope(1), slope(2)]);
  let nearest = shapes[0];
  let least = Number.POSITIVE_INFINITY;
  for (const shape of shapes) {
    const gap = shapeDistance(point, shape);
    if (gap < least) {
      least = gap;
      nearest = shape;
    }
  }
  const colour = nearest.paint?.(point, skeleton) ?? nearest.colour;
  // Hollows are darker: how much room there is 4 cm above the skin.
  const open = Math.min(1, Math.max(0.35, bodyDistance(add(point, scale(normal, 0.04)), shapes) / 0.04));
  const direct = Math.max(0, dot(normal, light));
  const sky = 0.5 + 0.5 * normal[1];
  const rim = (1 + dot(normal, direction)) ** 3 * 0.12;
  return scale(colour, open * (0.75 * direct + 0.22 * sky + 0.16) + rim);
}

function scenery(x: number, y: number, direction: Vector, camera: Camera, drawing: Drawing, shapes: Shape[]): Vector {
  const v = y / camera.height;
  if (drawing.background === "plain") return [0.62, 0.63, 0.65];
  if (drawing.background === "gradient") return [0.75 - 0.45 * v, 0.78 - 0.4 * v, 0.82 - 0.3 * v];
  const toFloor = (drawing.floor - camera.position[1]) / direction[1];
  const point = add(camera.position, scale(direction, toFloor));
  if (toFloor <= 0 || Math.hypot(point[0], point[2]) > 3) return [0.72 + 0.05 * Math.sin(x / 90), 0.7, 0.66 - 0.1 * v];
  let shadow = 1;
  for (const shape of shapes) {
    const middle = scale(add(shape.from, shape.to), 0.5);
    const height = middle[1] - drawing.floor;
    const gap = Math.hypot(point[0] - middle[0] + height * 0.3, point[2] - middle[2] + height * 0.3);
    shadow = Math.min(shadow, 0.45 + Math.min(0.55, gap * 1.6 + height * 0.5));
  }
  const mat = Math.abs(point[0]) < 1 && Math.abs(point[2]) < 1;
  return scale(mat ? [0.22, 0.34, 0.42] : [0.5, 0.38, 0.26], shadow * (0.9 + 0.06 * Math.sin(point[0] * 40)));
}
