// Finds people, their joints and joint angles on a picture, and shows the skeleton on it. It knows no pose by name (yoga does).
import { type Box, identityMatrix, type Tool } from "@melete/core";
import { z } from "zod";
import { openPart } from "./open-part.ts";
import { foundPlaces, keepPicture, type Picture } from "./picture.ts";
import { boxField, imageField, sayPlace } from "./places.ts";
import { bones } from "./pose/bones.ts";
import { type AngleName, angleNames } from "./pose/joint-angles.ts";
import { poseNotInstalled } from "./pose/load-pose-models.ts";
import type { FoundPerson, PoseOptions, PoseReading } from "./pose/read-pose.ts";

/** Who looks: the child process of the server, or the engine itself. */
export interface PoseEyes {
  readPose(bytes: Uint8Array, options: PoseOptions, signal?: AbortSignal): Promise<PoseReading | null>;
}

const inputSchema = z.object({
  image: imageField,
  box: boxField.optional().describe("one person, four numbers in the notation of your boxes; without it everybody is looked for"),
});

const angleWords: Record<AngleName, string> = {
  leftElbow: "left elbow",
  rightElbow: "right elbow",
  leftShoulder: "left shoulder",
  rightShoulder: "right shoulder",
  leftHip: "left hip",
  rightHip: "right hip",
  leftKnee: "left knee",
  rightKnee: "right knee",
  leftAnkle: "left ankle",
  rightAnkle: "right ankle",
  leftLegLift: "left leg from straight down",
  rightLegLift: "right leg from straight down",
  neck: "neck to trunk",
  torso: "trunk from upright",
  legs: "between the legs",
};

export function createDetectPose(eyes: PoseEyes): Tool<z.infer<typeof inputSchema>> {
  return {
    name: "detect_pose",
    description:
      "Measures how people hold themselves on a picture: joint angles of everybody in degrees (180 is straight; left is the person's own left), and the picture with the skeletons drawn.",
    input: inputSchema,
    effects: "pure",
    takesPictures: true,
    async run({ image, box }, context) {
      const opened = await openPart(context, { image, box });
      if (!opened.ok) return { text: opened.why, isError: true };
      const { picture, place } = opened;
      const reading = await eyes.readPose(await context.blobs.read(picture.part.blob.hash), { box: place }, context.signal);
      if (reading === null) return { text: poseNotInstalled };
      if (reading.people.length === 0)
        return { text: `Nobody was found on ${picture.handle}. Try a box around the person, or a picture that shows the whole body.` };
      const lines = reading.people.map((person, index) => {
        const where = sayPlace({ type: "box", ...person.pose.box } satisfies Box, context.notation, picture);
        return `Person ${index + 1} at ${where}: ${sayAngles(person)}`;
      });
      const note = "Angles are those of the picture's plane, off by about 4 degrees; the ones that this direction hides are left out.";
      return {
        text: `${lines.join("\n")}\n${note}`,
        parts: [await drawSkeletons(reading.people, picture, context)],
        places: foundPlaces(
          picture,
          reading.people.map(({ pose }) => pose.box),
        ),
      };
    },
  };
}

function sayAngles({ angles }: FoundPerson): string {
  const seen = angleNames.filter((name) => angles[name].isSeen);
  if (seen.length === 0) return "no angle can be measured from this direction.";
  return `${seen.map((name) => `${angleWords[name]} ${Math.round(angles[name].degrees)}`).join(", ")}.`;
}

async function drawSkeletons(people: FoundPerson[], picture: Picture, context: Parameters<typeof keepPicture>[0]) {
  const { createCanvas } = await import("@napi-rs/canvas");
  const { width, height } = picture;
  const canvas = createCanvas(width, height);
  const drawing = canvas.getContext("2d");
  drawing.drawImage(picture.pixels, 0, 0, width, height);
  const thick = Math.max(2, Math.max(width, height) / 250);
  for (const { pose } of people) {
    // Dark under bright, so that it shows on any photo.
    for (const [colour, wide] of [
      ["rgba(0,0,0,0.6)", thick * 2],
      ["#7dffb0", thick],
    ] as const) {
      drawing.strokeStyle = colour;
      drawing.lineWidth = wide;
      drawing.lineCap = "round";
      for (const [from, to] of bones) {
        drawing.beginPath();
        drawing.moveTo(pose.points[from].x * width, pose.points[from].y * height);
        drawing.lineTo(pose.points[to].x * width, pose.points[to].y * height);
        drawing.stroke();
      }
    }
  }
  return keepPicture(context, canvas, picture, identityMatrix);
}
