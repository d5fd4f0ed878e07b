import { measureOutbox, measurePool } from '#platform/metrics/serviceMetrics.ts';
import type { Relay } from '#platform/eventLog/relayEvents.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { PoolUse } from './store/poolUse.ts';
import { LOW_STOCK } from './store/schemas.ts';

type Measured = {
  readonly relay: Relay;
  readonly poolUse: () => PoolUse;
  readonly stock: { readonly countLow: () => Promise<number> };
};

/** A scrape takes no count of stock that is younger. */
const COUNTED_FOR_MS = 60_000;

/** Measures the database and the stock. */
export function measureProducts(metrics: Metrics, { poolUse, stock, relay }: Measured): void {
  measureOutbox(metrics, relay.lagSeconds);
  measurePool(metrics, 'mongodb', poolUse);
  let counted: { readonly at: number; readonly count: Promise<number> } | null = null;
  const definition = {
    type: 'gauge',
    name: 'stock_below_threshold',
    help: `Variants of which fewer than ${LOW_STOCK} units are available; counted once a minute.`,
  } as const;
  metrics.read(definition, async () => {
    if (!counted || performance.now() - counted.at > COUNTED_FOR_MS)
      counted = { at: performance.now(), count: stock.countLow() };
    const { count } = counted;
    count.catch(() => (counted = null));
    return [{ value: await count }];
  });
}
