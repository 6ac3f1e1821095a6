// Draws one token from logits: greedy, or by temperature and top-p (Holtzman et al. 2020), from a seeded generator.

export interface Sampler {
  /** logits float32 [V] -> token id */
  next(logits: Float32Array): number;
}

export function createSampler(options: { temperature: number; topP?: number; seed: number }): Sampler {
  const { temperature, topP = 1, seed } = options;
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next: (logits) => (temperature <= 0 ? largest(logits) : draw(logits, temperature, topP, uniform())) };
}

function largest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id] > logits[best]) best = id;
  return best;
}

function draw(logits: Float32Array, temperature: number, topP: number, u: number): number {
  const top = logits[largest(logits)];
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - top) / temperature));
  let ids = Array.from(weights.keys());
  if (topP < 1) {
    ids.sort((a, b) => weights[b] - weights[a]);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let kept = 0;
    const end = ids.findIndex((id) => {
      kept += weights[id];
      return kept >= topP * total;
    });
    ids = ids.slice(0, end === -1 ? ids.length : end + 1);
  }
  let rest = u * ids.reduce((sum, id) => sum + weights[id], 0);
  for (const id of ids) {
    rest -= weights[id];
    if (rest <= 0) return id;
  }
  return ids[ids.length - 1];
}
