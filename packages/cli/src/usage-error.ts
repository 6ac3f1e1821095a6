// What the person at the terminal can put right: a misspelt option, a missing file. Printed without a stack, exit code 2.
export class UsageError extends Error {
  override name = "UsageError";
}
