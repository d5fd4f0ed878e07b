import type { Measured } from './load.ts';

/** A row of the table: the medians of some measurements. */
export function summaryOf(measured: readonly Measured[]): Readonly<Record<string, number>> {
  const medianOf = (valueOf: (each: Measured) => number) => round2(median(measured.map(valueOf)));
  const total = ({ cpuMs }: Measured) => Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
  const names = Object.keys(measured[0]?.cpuMs ?? {});
  const processes = names.map((name) => [name, medianOf(({ cpuMs }) => cpuMs[name] ?? 0)] as const);
  return {
    'reads/s': Math.round(medianOf(({ requestsPerSecond }) => requestsPerSecond)),
    'failed %': medianOf(({ failedShare }) => 100 * failedShare),
    'p50 ms': medianOf(({ p50Ms }) => p50Ms),
    'p99 ms': medianOf(({ p99Ms }) => p99Ms),
    'CPU ms/read': medianOf(total),
    ...(names.length > 1 ? Object.fromEntries(processes) : {}),
  };
}

/** The event loops of the processes: the medians of some measurements. */
export function loopsOf(
  measured: readonly Measured[],
): readonly (readonly [string, Readonly<Record<string, number>>])[] {
  return Object.keys(measured[0]?.loops ?? {}).map((name) => {
    const loops = measured.flatMap(({ loops: { [name]: loop } }) => loop ?? []);
    const medianOf = (key: keyof (typeof loops)[number]) => round2(median(loops.map((loop) => loop[key])));
    const row = {
      'delay p50 ms': medianOf('p50'),
      'p99 ms': medianOf('p99'),
      'max ms': medianOf('max'),
      'CPU of a turn, max': medianOf('maxTurnCpu'),
      'garbage, max': medianOf('maxGarbage'),
    };
    return [name, row] as const;
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
