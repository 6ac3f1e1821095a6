// What the operator has to put right before Melete can work: a folder, a port, an address, a key.
export class SetupError extends Error {
  override name = "SetupError";
}
