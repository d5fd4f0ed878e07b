/** One round of one operation on one gateway. */
export type Sample = {
  readonly cpuMs: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly calls: number;
};

/** The samples of each operation on each gateway, in the order of the table. */
export type Samples = ReadonlyMap<string, ReadonlyMap<string, readonly Sample[]>>;

const HEAD = ['operation', 'gateway', 'CPU ms/request (min–max)', 'to stock', 'requests/s', 'p50 / p99 ms', 'calls'];

/** A Markdown table of medians; `stock` is the gateway that the ratios compare with. */
export function markdownTable(samples: Samples, stock: string): string {
  const lines = [...samples].flatMap(([operation, gateways]) => {
    const base = median(gateways.get(stock) ?? [], 'cpuMs');
    return [...gateways].map(([gateway, taken]) => [operation, gateway, ...cells(taken, base)]);
  });
  const rule = HEAD.map(() => '---');
  return [HEAD, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** The value below which a share of the values is, `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function cells(taken: readonly Sample[], base: number): string[] {
  const cpu = taken.map(({ cpuMs }) => cpuMs);
  const middle = quantile(cpu, 0.5);
  return [
    `${round(middle)} (${round(Math.min(...cpu))}–${round(Math.max(...cpu))})`,
    round(middle / base),
    String(Math.round(median(taken, 'requestsPerSecond'))),
    `${round(median(taken, 'p50Ms'))} / ${round(median(taken, 'p99Ms'))}`,
    round(median(taken, 'calls')),
  ];
}

function median(taken: readonly Sample[], name: keyof Sample): number {
  return quantile(
    taken.map((sample) => sample[name]),
    0.5,
  );
}

/** Two significant digits: the machine does not repeat a third one. */
function round(value: number): string {
  return Number.isNaN(value) ? '–' : value >= 10 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}
