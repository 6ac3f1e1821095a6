// What the operator has to put right before melete-nano can work: its files.
export class SetupError extends Error {
  override name = "SetupError";
}
