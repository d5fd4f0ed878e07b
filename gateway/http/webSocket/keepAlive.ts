/** Calls each registered function once per period, until it is removed. */
export type KeepAlive = {
  /** Returns a function that removes it. */
  readonly add: (beat: () => void) => () => void;
} & Disposable;

const SLICES = 20;

/** Spreads the calls over the period, so that ten thousand sockets do not ping at once. */
export function createKeepAlive(periodMs: number): KeepAlive {
  const slices = Array.from({ length: SLICES }, () => new Set<() => void>());
  let [current, filling] = [0, 0];
  const timer = setInterval(() => {
    current = (current + 1) % SLICES;
    for (const beat of slices[current] ?? []) beat();
  }, periodMs / SLICES);
  timer.unref();

  return {
    add(beat) {
      filling = (filling + 1) % SLICES;
      const slice = slices[filling];
      slice?.add(beat);
      return () => slice?.delete(beat);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
