import { sagaSteps } from '../../subgraphs/orders/sagas/sagaSteps.ts';
import { faultsOf, type InjectedFault, type FaultHits } from './faultInjector.ts';

type Row = { readonly step: string; readonly port: string; readonly visits: number };

/** Counts the injected faults by step and port over many seeds. */
export class Coverage {
  readonly #hits: FaultHits = new Map();

  add(hits: Iterable<readonly [string, number]>): void {
    for (const [name, count] of hits) this.#hits.set(name, (this.#hits.get(name) ?? 0) + count);
  }

  /** Returns every reached step and port with a fault that was never injected there. */
  missing(): string[] {
    return this.#rows().flatMap(({ step, port }) =>
      faultsOf(port)
        .filter((kind) => this.#count({ step, port }, kind) === 0)
        .map((kind) => `${step} ${port}: ${kind}`),
    );
  }

  /** Returns the saga steps that were never entered. */
  unentered(): string[] {
    const entered = new Set(this.#rows().map(({ step }) => step));
    const steps = Object.entries(sagaSteps).flatMap(([kind, ofKind]) =>
      Object.keys(ofKind).map((name) => `${kind}.${name}`),
    );
    return steps.filter((step) => !entered.has(step));
  }

  /** Returns one table per kind of port, with a row per step and port and a column per fault. */
  tables(): string {
    const byFaults = Map.groupBy(this.#rows(), ({ port }) => faultsOf(port));
    return [...byFaults].map(([kinds, rows]) => this.#table(kinds, rows)).join('\n\n');
  }

  #table(kinds: readonly InjectedFault[], rows: readonly Row[]): string {
    const names = rows.map(({ step, port }) => `${step} → ${port}`);
    const width = Math.max(...names.map(({ length }) => length));
    const head = [''.padEnd(width), 'reached'.padStart(9), ...kinds.map((kind) => kind.padStart(widthOf(kind)))];
    const lines = rows.map((row, at) => [
      (names[at] ?? '').padEnd(width),
      String(row.visits).padStart(9),
      ...kinds.map((kind) => String(this.#count(row, kind)).padStart(widthOf(kind))),
    ]);
    return [head, ...lines].map((cells) => cells.join('  ')).join('\n');
  }

  #rows(): Row[] {
    const rows = [...this.#hits].flatMap(([name, visits]) => {
      const [step = '', port = '', kind] = name.split('|');
      return kind === '' ? [{ step, port, visits }] : [];
    });
    return rows.sort((one, other) => (one.step + one.port < other.step + other.port ? -1 : 1));
  }

  #count({ step, port }: Pick<Row, 'step' | 'port'>, kind: InjectedFault): number {
    return this.#hits.get(`${step}|${port}|${kind}`) ?? 0;
  }
}

function widthOf(kind: string): number {
  return Math.max(kind.length, 7);
}
