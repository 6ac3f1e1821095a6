// The public entry of @melete/lab: the model as others use it, and the tasks it is measured on. Types first.
// Nothing here may load the training runtime: the main thread of `melete start` imports this file.
export type { Example, ExampleTurn, Family, FamilyName, Grade, Reply, RgbImage, Split, ThousandthsBox } from "./data/example.ts";
export type { LoadNanoOptions, NanoModel } from "./nano/load-nano.ts";

export { families } from "./data/families.ts";
export { loadNano } from "./nano/load-nano.ts";
export { SetupError } from "./nano/setup-error.ts";
export { encodePng } from "./vision/picture.ts";
