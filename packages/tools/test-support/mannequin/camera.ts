// A camera that looks at a point: rays for drawing, projection for the truth. Turning the picture in its own plane is a roll of the camera.
import { add, compose, dot, type Rotation, rotate, scale, subtract, turnAbout, type Vector } from "./vector.ts";

export interface Camera {
  width: number;
  height: number;
  position: Vector;
  distance: number;
  pixelsPerMetre: number;
  /** the direction through a pixel, length 1 */
  ray(x: number, y: number): Vector;
  /** pixel of a point */
  project(point: Vector): [x: number, y: number];
  /** a point in the camera's own axes: x right, y down, z away, metres, from where the camera looks */
  inView(point: Vector): Vector;
}

export interface CameraOptions {
  width: number;
  height: number;
  target: Vector;
  /** degrees: 0 sees the front, 90 the mannequin's left side */
  azimuth: number;
  /** degrees above the horizon */
  elevation?: number;
  /** degrees by which the picture is turned clockwise */
  roll?: number;
  /** metres that the shorter side of the picture shows at the target */
  metresShown: number;
  distance?: number;
}

export function createCamera({ width, height, target, azimuth, elevation = 5, roll = 0, metresShown, distance = 4 }: CameraOptions): Camera {
  const turn: Rotation = compose(turnAbout("y", azimuth), turnAbout("x", -elevation), turnAbout("z", roll));
  const right = rotate(turn, [1, 0, 0]);
  const up = rotate(turn, [0, 1, 0]);
  const back = rotate(turn, [0, 0, 1]);
  const position = add(target, scale(back, distance));
  const pixelsPerMetre = Math.min(width, height) / metresShown;
  const inView = (point: Vector): Vector => {
    const p = subtract(point, target);
    return [dot(p, right), -dot(p, up), -dot(p, back)];
  };
  return {
    width,
    height,
    position,
    distance,
    pixelsPerMetre,
    inView,
    ray(x, y) {
      const u = (x - width / 2) / pixelsPerMetre;
      const v = (y - height / 2) / pixelsPerMetre;
      const towards = add(add(scale(right, u), scale(up, -v)), scale(back, -distance));
      return scale(towards, 1 / Math.hypot(...towards));
    },
    project(point) {
      const [x, y, z] = inView(point);
      const nearness = distance / (distance + z);
      return [width / 2 + x * nearness * pixelsPerMetre, height / 2 + y * nearness * pixelsPerMetre];
    },
  };
}
