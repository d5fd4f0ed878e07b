import type { AcknowledgedEntry } from '../../reliability/productsViolations.ts';
import type { StockLineResult } from '../../../subgraphs/products/store/stockCommands/stockCommand.ts';

/** What buyers were told that was done. */
export type Journal = {
  readonly keep: (results: readonly StockLineResult[]) => void;
  readonly entries: () => readonly AcknowledgedEntry[];
};

export function createJournal(): Journal {
  const told: AcknowledgedEntry[] = [];
  return {
    keep(results) {
      for (const result of results)
        if (result.kind === 'done') told.push({ variantId: result.variantId, ...result.entry });
    },
    entries: () => told,
  };
}
