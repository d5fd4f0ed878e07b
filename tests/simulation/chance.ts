/** Chance from a seed: the same seed, the same draws. */
export type Chance = {
  /** In [0, 1). */
  next(): number;
  /** From 0 to `below`, exclusive. */
  int(below: number): number;
  /** From `from` to `to`, both possible. */
  between(from: number, to: number): number;
  happens(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Chance of its own for one purpose, so that more draws for it move nobody else's. */
  fork(purpose: number): Chance;
};

/** Splitmix-seeded mulberry32: small, fast, and even enough to explore with. */
export function createChance(seed: number): Chance {
  let state = mix(seed >>> 0) ^ mix(Math.floor(seed / 2 ** 32) + 0x51ed2701);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    between: (from, to) => from + int(to - from + 1),
    happens: (probability) => next() < probability,
    pick: (list) => {
      const picked = list[int(list.length)];
      if (picked === undefined) throw new Error('expected something to pick from');
      return picked;
    },
    fork: (purpose) => createChance(mix(seed ^ Math.imul(purpose + 1, 0x9e3779b1))),
  };
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
