// The public entry of @melete/tools: what agents can do besides talking.
export { calculate } from "./code/calculate.ts";
