// Yoga form from one or two photos: which pose, which muscles, how difficult, a rating with its reasons, and a page that shows people side by side.
// It knows who stands in which photo; angles, poses and ratings are the engines'.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { imageHandle, imagesIn, type Tool, type ToolContext } from "@melete/core";
import { z } from "zod";
import { publishArtifact } from "../artifact/publish-artifact.ts";
import type { PoseEyes } from "../image/detect-pose.ts";
import { openPicture, type Picture } from "../image/picture.ts";
import { bones } from "../image/pose/bones.ts";
import { poseNotInstalled } from "../image/pose/load-pose-models.ts";
import type { FoundPerson } from "../image/pose/read-pose.ts";
import { ownSkillsFolder } from "../skills/load-skills.ts";
import { findYogaPose, yogaPoses } from "../yoga/poses.ts";
import { decidePoses, type YogaReport, yogaReport } from "../yoga/yoga-report.ts";
import type { YogaPose } from "../yoga/yoga-pose.ts";
import { fillTemplate } from "./fill-template.ts";
import { commonShape, type PersonInPhoto, personPhoto } from "./person-photo.ts";

const inputSchema = z.object({
  images: z
    .array(z.string())
    .min(1)
    .max(2)
    .optional()
    .describe('one or two pictures by name, such as ["img_3f9a2c1b", "img_77aa0b12"]; without it the last one or two that the person sent'),
  pose: z
    .union([z.string(), z.array(z.string()).min(1).max(2)])
    .optional()
    .describe(
      "the pose by its English or Sanskrit name, one for both people or one each; without it the pose is recognised. Give it when the person says it.",
    ),
  people: z.array(z.string().min(1).max(40)).min(1).max(2).optional().describe('names, such as ["You", "Your partner"]'),
});
type Input = z.infer<typeof inputSchema>;

interface Subject {
  picture: Picture;
  person: FoundPerson;
}

const usualNames = ["You", "Your partner"];

export function createYogaForm(eyes: PoseEyes): Tool<Input> {
  return {
    name: "yoga_form",
    description:
      "Rates the yoga form of one or two people on photos from their joint angles, 1 to 10 with reasons, and makes a page with them side by side: dots on the stretched muscles with corrections, difficulty, body map.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run(input, context) {
      const chosen = choosePoses(input.pose);
      if (typeof chosen === "string") return { text: chosen, isError: true };
      const found = await findSubjects(input.images, eyes, context);
      if (typeof found === "string") return { text: found, isError: found !== poseNotInstalled };
      const names = namesFor(input.people, found.length);
      const people = found.map(({ person }) => person);
      const poses = decidePoses(
        people,
        people.map((_, index) => chosen[index] ?? chosen[0] ?? null),
      );
      const reports = people.map((person, index) => yogaReport(person, poses[index]));
      const artifact = await makePage(found, names, reports, context);
      return { text: sayReports(names, reports), parts: [artifact] };
    },
  };
}

function choosePoses(said: Input["pose"]): YogaPose[] | string {
  const names = said === undefined ? [] : [said].flat();
  const poses: YogaPose[] = [];
  for (const name of names) {
    const pose = findYogaPose(name);
    if (pose === null) return `There is no pose "${name}" in the table. It has: ${yogaPoses.map(({ english }) => english).join(", ")}.`;
    poses.push(pose);
  }
  return poses;
}

/** One person from each of two pictures, or up to two from one; a sentence when there is nobody. */
async function findSubjects(handles: Input["images"], eyes: PoseEyes, context: ToolContext): Promise<Subject[] | string> {
  const sent = imagesIn(context.history).filter(({ origin }) => origin === undefined);
  const wanted = handles ?? sent.slice(-2).map(({ blob }) => imageHandle(blob));
  if (wanted.length === 0)
    return "There is no photo in this conversation. Ask for one or two photos that show the whole body, from the side or from the front.";
  const subjects: Subject[] = [];
  for (const handle of wanted) {
    const opened = await openPicture(context, handle);
    if (!opened.ok) return opened.why;
    const { picture } = opened;
    const reading = await eyes.readPose(await context.blobs.read(picture.part.blob.hash), {}, context.signal);
    if (reading === null) return poseNotInstalled;
    if (reading.people.length === 0) return `Nobody was found on ${handle}. The photo should show the whole body of one person, well lit.`;
    subjects.push(...mainPeople(reading.people, wanted.length === 1 ? 2 : 1).map((person) => ({ picture, person })));
  }
  return subjects;
}

/** The largest ones, left to right: passers-by are smaller. */
function mainPeople(people: FoundPerson[], count: number): FoundPerson[] {
  const area = ({ pose: { box } }: FoundPerson) => box.width * box.height;
  const kept = [...people].sort((a, b) => area(b) - area(a)).slice(0, count);
  return people.filter((person) => kept.includes(person) && area(person) >= area(kept[0]) / 4);
}

function namesFor(given: Input["people"], count: number): string[] {
  return usualNames.slice(0, count).map((usual, index) => given?.[index] ?? usual);
}

async function makePage(subjects: Subject[], names: string[], reports: YogaReport[], context: ToolContext) {
  const inPhotos = subjects.map(({ picture, person }): PersonInPhoto => ({ ...picture, box: person.pose.box }));
  const shape = commonShape(inPhotos);
  const people = await Promise.all(
    subjects.map(async ({ person: { pose } }, index) => {
      const { place, ...photo } = await personPhoto(inPhotos[index], shape);
      const report = reports[index];
      const lines = bones.map(([from, to]) => [place(pose.points[from]), place(pose.points[to])]);
      return { name: names[index], photo, lines, ...report, dots: report.dots.map((dot) => ({ ...dot, ...place(dot) })) };
    }),
  );
  const poseNames = [...new Set(reports.map(({ pose }) => pose.english))].join(" and ");
  const title = people.length === 2 ? `${poseNames}, side by side` : `${poseNames}: how to get better`;
  const bodyMap = await readFile(join(ownSkillsFolder, "yoga-form", "assets", "body-map.svg"), "utf8");
  const source = await fillTemplate("yoga-form", title, { people, bodyMap });
  return publishArtifact(context, { title, mediaType: "text/html", source });
}

/** For the model and, where no model can write, for the person. */
function sayReports(names: string[], reports: YogaReport[]): string {
  const parts = reports.map(({ pose, couldBe, score, noScore, reasons, dots }, index) => {
    const wrong = reasons.filter(({ isGood }) => !isGood).slice(0, 3);
    const muscles = dots.filter(({ kind }) => kind === "stretched").map(({ name }) => name.toLowerCase());
    return [
      `**${names[index]}**: ${pose.english} (${pose.sanskrit}), difficulty ${pose.difficulty} of 10. ${score === null ? noScore : `Form: ${score} of 10.`}`,
      couldBe.length > 0 ? `This could also be ${couldBe.join(" or ")}; tell me which pose you meant and I rate it again.` : "",
      muscles.length > 0 ? `Stretched: ${muscles.join(", ")}.` : "",
      ...(wrong.length > 0
        ? wrong.map(({ text }) => `- ${text}`)
        : score === null
          ? []
          : ["- Every joint that the photo shows is within the pose's range."]),
    ]
      .filter((line) => line !== "")
      .join("\n");
  });
  return [
    ...parts,
    `The page shows it${reports.length === 2 ? " side by side" : ""}: hover, focus or tap a dot for the muscle and how to fix the form.`,
    "Joint angles from a photo are off by about 4 degrees. This is coaching from one picture, no medical advice: stop when something hurts.",
  ].join("\n\n");
}
