/** Calls each of its members once a period until they leave. */
export type KeepAlive = {
  readonly add: (beat: () => void) => () => void;
} & Disposable;

const SLICES = 20;

/** A slice of the members at a time, so that ten thousand of them do not speak at once. */
export function createKeepAlive(periodMs: number): KeepAlive {
  const slices = Array.from({ length: SLICES }, () => new Set<() => void>());
  let [turn, filling] = [0, 0];
  const timer = setInterval(() => {
    turn = (turn + 1) % SLICES;
    for (const beat of slices[turn] ?? []) beat();
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
