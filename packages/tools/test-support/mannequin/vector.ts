// Vectors and rotations in three dimensions, as much as the mannequin needs. Right-handed: x to the mannequin's left, y up, z forward.
export type Vector = readonly [number, number, number];
export type Rotation = readonly [Vector, Vector, Vector];

const radians = Math.PI / 180;

export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector, factor: number): Vector => [a[0] * factor, a[1] * factor, a[2] * factor];
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const mix = (a: Vector, b: Vector, t: number): Vector => add(scale(a, 1 - t), scale(b, t));
export const normalise = (a: Vector): Vector => scale(a, 1 / (Math.hypot(...a) || 1));
export const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

export const rotate = (matrix: Rotation, v: Vector): Vector => [dot(matrix[0], v), dot(matrix[1], v), dot(matrix[2], v)];

/** The rotation that first applies the last of `rotations`. */
export function compose(...rotations: Rotation[]): Rotation {
  return rotations.reduce((a, b) => {
    const columns: Rotation = [
      [b[0][0], b[1][0], b[2][0]],
      [b[0][1], b[1][1], b[2][1]],
      [b[0][2], b[1][2], b[2][2]],
    ];
    const row = (r: Vector): Vector => [dot(r, columns[0]), dot(r, columns[1]), dot(r, columns[2])];
    return [row(a[0]), row(a[1]), row(a[2])];
  });
}

export function turnAbout(axis: "x" | "y" | "z", degrees: number): Rotation {
  const c = Math.cos(degrees * radians);
  const s = Math.sin(degrees * radians);
  switch (axis) {
    case "x":
      return [
        [1, 0, 0],
        [0, c, -s],
        [0, s, c],
      ];
    case "y":
      return [
        [c, 0, s],
        [0, 1, 0],
        [-s, 0, c],
      ];
    case "z":
      return [
        [c, -s, 0],
        [s, c, 0],
        [0, 0, 1],
      ];
    default:
      return axis satisfies never;
  }
}
