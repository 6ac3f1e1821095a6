// A tutorial on a photo: steps on one side, the photo on the other, and each step lights up the parts that it is about. It checks that
// steps and parts belong together; what the parts are, the model has found out.
import { boxIou, type Tool } from "@melete/core";
import { z } from "zod";
import { publishArtifact } from "../artifact/publish-artifact.ts";
import { openPicture } from "../image/picture.ts";
import { boxField, imageField, readBox } from "../image/places.ts";
import { fillTemplate } from "./fill-template.ts";
import { pagePhoto } from "./page-photo.ts";

const inputSchema = z.object({
  image: imageField,
  title: z.string().min(1).max(120).describe('such as "A latte with this machine"'),
  intro: z.string().max(600).optional().describe("one or two sentences: what one gets, and what one needs"),
  components: z
    .array(
      z.object({
        id: z.string().min(1).max(40).describe('short, such as "steam-wand"'),
        name: z.string().min(1).max(80),
        about: z.string().max(400).optional().describe("what it is for"),
        box: boxField,
      }),
    )
    .min(1)
    .max(40),
  steps: z
    .array(
      z.object({
        title: z.string().min(1).max(120),
        text: z.string().min(1).max(1000),
        components: z.array(z.string()).max(10).describe("ids of the components that this step is about; empty when it is about none on the photo"),
        caution: z.string().max(300).optional().describe("what can hurt or break"),
      }),
    )
    .min(1)
    .max(40),
});
type Input = z.infer<typeof inputSchema>;

/** Two components that share this much of their boxes are one thing named twice. */
const sameBox = 0.9;

export const tutorialPage: Tool<Input> = {
  name: "tutorial_page",
  description:
    "Makes an interactive tutorial from a photo: hovering, focusing or tapping a step highlights exactly the boxes of its components. Find the boxes with locate first.",
  input: inputSchema,
  effects: "pure",
  takesPictures: true,
  async run(input, context) {
    const opened = await openPicture(context, input.image);
    if (!opened.ok) return { text: opened.why, isError: true };
    const { picture } = opened;
    const problems = problemsOf(input);
    const components = input.components.map(({ box, ...component }) => {
      const place = readBox(box, context.notation, picture);
      if (typeof place === "string") problems.push(`The component "${component.id}": ${place}`);
      return { ...component, box: typeof place === "string" ? null : place };
    });
    for (const [index, one] of components.entries()) {
      const twin = components.slice(0, index).find((other) => other.box !== null && one.box !== null && boxIou(other.box, one.box) > sameBox);
      if (twin !== undefined) problems.push(`The components "${twin.id}" and "${one.id}" have the same box. Give each its own, or make them one.`);
    }
    if (problems.length > 0) return { text: `Nothing was made:\n${problems.join("\n")}`, isError: true };
    const { title, intro = "", steps } = input;
    const source = await fillTemplate("component-tutorial", title, { title, intro, photo: await pagePhoto(picture), components, steps });
    const artifact = await publishArtifact(context, { title, mediaType: "text/html", source });
    return {
      text: `The tutorial "${title}" is ready as ${artifact.artifactId}: ${steps.length} steps, ${components.length} marked parts.`,
      parts: [artifact],
    };
  },
};

function problemsOf({ components, steps }: Input): string[] {
  const ids = components.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  const used = new Set(steps.flatMap((step) => step.components));
  return [
    ...repeated.map((id) => `Two components have the id "${id}".`),
    ...steps.flatMap(({ title, components: wanted }) =>
      wanted
        .filter((id) => !ids.includes(id))
        .map((id) => `The step "${title}" names the component "${id}", which is not in the list: ${ids.join(", ")}.`),
    ),
    ...ids.filter((id) => !used.has(id)).map((id) => `No step uses the component "${id}". Use it in a step, or leave it out.`),
  ];
}
