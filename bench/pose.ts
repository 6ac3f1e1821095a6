// How exactly are joints found? Rendered people in yoga poses, from four directions, a third of the pictures turned and a third upside down, against the truth of the
// skeleton that was drawn. MELETE_BENCH_FIGURES sets how many (default 246). Needs the group `pose`: npm run melete -- install pose
import {
  type AngleName,
  angleNames,
  drawFigure,
  findYogaPose,
  poseNotInstalled,
  type PostureName,
  postures,
  readPose,
  recognisePose,
  type SeriesEntry,
  seriesEntry,
} from "@melete/tools/test-support";
import { type Measurement, median, type Report } from "./report.ts";

const figures = Number(process.env.MELETE_BENCH_FIGURES ?? 246);

interface AngleError {
  name: AngleName;
  entry: SeriesEntry;
  image: number;
  space: number;
  isSeen: boolean;
}

export async function run(): Promise<Report> {
  const first = await readPose(drawFigure(seriesEntry(0).options).png); // loads and compiles
  if (first === null) throw new Error(poseNotInstalled);
  const errors: AngleError[] = [];
  const times: number[] = [];
  const missed: string[] = [];
  for (let index = 0; index < figures; index++) {
    const entry = seriesEntry(index);
    const figure = drawFigure(entry.options);
    const started = performance.now();
    const person = (await readPose(figure.png))?.people[0];
    times.push(performance.now() - started);
    if (person === undefined) {
      missed.push(`${entry.posture} from ${entry.direction}`);
      continue;
    }
    for (const name of angleNames) {
      const { degrees, spaceDegrees, isSeen } = person.angles[name];
      const image = Math.abs(degrees - figure.imageAngles[name]);
      errors.push({ name, entry, image, space: Math.abs(spaceDegrees - figure.spaceAngles[name]), isSeen });
    }
  }
  const kinds = (key: "direction" | "turned") => [...new Set(errors.map(({ entry }) => entry[key]))];
  return {
    title: `joint angles of ${figures} rendered figures against the truth (median; in the note: 9 in 10 are below)`,
    measurements: [
      row("image plane, all", errors),
      row(
        "image plane, those marked as seen",
        errors.filter(({ isSeen }) => isSeen),
      ),
      ...kinds("direction").map((direction) =>
        row(
          `image plane, ${direction}`,
          errors.filter(({ entry }) => entry.direction === direction),
        ),
      ),
      ...kinds("turned").map((turned) =>
        row(
          `image plane, ${turned}`,
          errors.filter(({ entry }) => entry.turned === turned),
        ),
      ),
      ...angleNames.map((angle) =>
        row(
          `image plane, ${angle}`,
          errors.filter(({ name }) => name === angle),
        ),
      ),
      row("in space, all", errors, "space"),
      row(
        "in space, those marked as seen",
        errors.filter(({ isSeen }) => isSeen),
        "space",
      ),
      ...(await recognition()),
      { name: "nobody found", unit: `of ${figures}`, value: missed.length, note: missed.join(", ") || undefined },
      { name: "time per picture, warm", unit: "ms", value: median(times), note: `slowest ${Math.max(...times).toFixed(0)} ms` },
    ],
  };
}

/** Every drawn posture once, from the direction that its pose asks for: is the pose of the table recognised? */
async function recognition(): Promise<Measurement[]> {
  const names = Object.keys(postures) as PostureName[];
  const wrong: string[] = [];
  const unsure: string[] = [];
  for (const [index, name] of names.entries()) {
    const azimuth = findYogaPose(name)?.view === "front" ? 0 : 90;
    const person = (await readPose(drawFigure({ posture: postures[name], azimuth, look: index }).png))?.people[0];
    const result = person === undefined ? null : recognisePose(person.angles);
    if (result?.kind !== "sure") unsure.push(name);
    else if (result.match.pose.id !== name) wrong.push(`${name} taken for ${result.match.pose.id}`);
  }
  const unit = `of ${names.length}`;
  return [
    { name: "poses recognised", unit, value: names.length - wrong.length - unsure.length },
    { name: "poses it is not sure of, and says so", unit, value: unsure.length, note: unsure.join(", ") || undefined },
    { name: "poses taken for another", unit, value: wrong.length, note: wrong.join(", ") || undefined },
  ];
}

function row(name: string, errors: AngleError[], kind: "image" | "space" = "image"): Measurement {
  const sorted = errors.map((error) => error[kind]).sort((a, b) => a - b);
  const ninth = sorted[Math.floor(sorted.length * 0.9)] ?? Number.NaN;
  return { name, unit: "degrees", value: median(sorted), note: `9 in 10 below ${ninth.toFixed(1)}, ${sorted.length} angles` };
}
