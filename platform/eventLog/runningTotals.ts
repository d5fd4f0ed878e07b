/** Totals by key, which include every event up to this position of the log. */
export type TotalsAt = { readonly position: number; readonly totals: ReadonlyMap<string, number> };

/** What is read: all that has a position, or what the events after a position add. */
export type ReadTotals = (after: number | null) => Promise<TotalsAt>;

/** A log keeps events for seven days; totals that are read less often are read anew. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Totals of what a service stores: all rows are read once, and after that only what new events of its log have added.
 * They are those of the database, so they are right after a restart, and equal in every process of the service. Calls
 * that overlap share a reading.
 */
export function createRunningTotals(read: ReadTotals): () => Promise<ReadonlyMap<string, number>> {
  let known: (TotalsAt & { readonly at: number }) | null = null;
  let reading: Promise<ReadonlyMap<string, number>> | null = null;

  async function advance(): Promise<ReadonlyMap<string, number>> {
    const at = performance.now();
    const before = known && at - known.at < KEPT_MS ? known : null;
    const { position, totals: added } = await read(before?.position ?? null);
    const totals = new Map(before?.totals);
    for (const [key, value] of added) totals.set(key, (totals.get(key) ?? 0) + value);
    known = { position, totals, at };
    return totals;
  }

  return () => (reading ??= advance().finally(() => (reading = null)));
}
