/** Random numbers from a seed: the same seed gives the same numbers. */
export type RandomSource = {
  /** In [0, 1). */
  next(): number;
  /** An integer from 0 to `below`, exclusive. */
  int(below: number): number;
  /** An integer from `from` to `to`, inclusive. */
  between(from: number, to: number): number;
  happens(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** An independent source for one purpose, so that its draws do not change those of other purposes. */
  fork(purpose: number): RandomSource;
};

/** Creates a source with a splitmix-seeded mulberry32 generator. */
export function createRandomSource(seed: number): RandomSource {
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
      if (picked === undefined) throw new Error('expected a non-empty list');
      return picked;
    },
    fork: (purpose) => createRandomSource(mix(seed ^ Math.imul(purpose + 1, 0x9e3779b1))),
  };
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
