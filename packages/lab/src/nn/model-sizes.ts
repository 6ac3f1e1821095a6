// How large the rungs of the ladder are.
import { type RungName, rungs, tokensPerPicture } from "./model-config.ts";
import { parameterCount, parameterLayout } from "./parameters.ts";

export function modelSizes(): { rung: RungName; parameters: number; tokensPerPicture: number }[] {
  return (Object.keys(rungs) as RungName[]).map((rung) => ({
    rung,
    parameters: parameterCount(parameterLayout(rungs[rung])),
    tokensPerPicture: tokensPerPicture(rungs[rung]),
  }));
}
