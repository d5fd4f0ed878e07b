import type { StockEntry } from '../../../subgraphs/products/domain/stock.ts';
import { stockRules } from '../stockHouse.ts';
import { inProducts, inProvider, inStock, type Mutant } from './mutant.ts';

const again = ({ entry }: { entry: StockEntry }) => entry;

/** Faults of what is asked of the provider, and how its answers are taken. */
export const providerMutants: readonly Mutant[] = [
  inProvider('unstable provider key', ({ provider }, { ids }) => ({
    charge: (charge, o) => provider.charge({ ...charge, attemptId: ids.newId(charge.attemptId) }, o),
  })),
  inProvider('a charge is tried again under a new id', ({ provider }, { ids }) => ({
    charge: (charge, o) =>
      provider.charge(charge, o).catch(() => provider.charge({ ...charge, attemptId: ids.newId(charge.attemptId) }, o)),
  })),
  inProvider('no void', () => ({ voidCharge: async () => ({ kind: 'voided' }) })),
  inProvider('not found is taken for not charged', ({ provider }) => ({
    status: async (attemptId, o) => {
      const status = await provider.status(attemptId, o);
      return status.kind === 'unknown' ? { kind: 'declined', code: 'unknown', message: 'Not found.' } : status;
    },
  })),
  inProvider('no answer is taken for a decline', ({ provider }) => ({
    charge: (charge, o) =>
      provider.charge(charge, o).catch(() => ({ kind: 'declined', code: 'timeout', message: 'No answer.' })),
  })),
  inProvider('pending is taken for captured', ({ provider }) => ({
    charge: async (charge, o) => {
      const answer = await provider.charge(charge, o);
      return answer.kind === 'pending' ? { kind: 'captured', transactionId: 'txn' } : answer;
    },
  })),
  inProvider('a decline is taken for a capture', ({ provider }) => ({
    charge: async (charge, o) => {
      const answer = await provider.charge(charge, o);
      return answer.kind === 'declined' ? { kind: 'captured', transactionId: 'txn' } : answer;
    },
  })),
  inProvider('refunded twice: an unstable refund id', ({ provider }, { ids }) => ({
    refund: (refund, o) => provider.refund({ ...refund, refundId: ids.newId(refund.refundId) }, o),
  })),
  inProvider('a refund is only written down', () => ({ refund: async () => ({ kind: 'refunded' }) })),
  inProvider('a refund without an answer is taken for done', ({ provider }) => ({
    refund: (refund, o) => provider.refund(refund, o).catch(() => ({ kind: 'refunded' })),
  })),
];

/** Faults of what is asked of products. */
export const productsMutants: readonly Mutant[] = [
  inProducts('stock is not let go', () => ({ releaseStock: async () => undefined })),
  inProducts('letting go is not tried again', ({ products }) => ({
    releaseStock: (command, o) => products.releaseStock(command, o).catch(() => undefined),
  })),
  inProducts('only the first line is let go', ({ products }) => ({
    releaseStock: (command, o) => products.releaseStock({ ...command, lines: command.lines.slice(0, 1) }, o),
  })),
  inProducts('committing is not tried again', ({ products }) => ({
    commitStock: (command, o) => products.commitStock(command, o).catch(() => ({ kind: 'committed' })),
  })),
  inProducts('sold elsewhere is taken for committed', ({ products }) => ({
    commitStock: async (command, o) => {
      await products.commitStock(command, o);
      return { kind: 'committed' };
    },
  })),
  inProducts('a shortage is taken for a reservation', ({ products }) => ({
    reserveStock: async (command, o) => {
      const outcome = await products.reserveStock(command, o);
      if (outcome.kind !== 'insufficient') return outcome;
      const quotes = await products.quote(
        command.lines.map(({ variantId }) => variantId),
        o,
      );
      const lines = command.lines.flatMap((line) => {
        const quote = quotes.get(line.variantId);
        return quote ? [{ ...quote, ...line, state: 'HELD' as const }] : [];
      });
      return { kind: 'reserved', lines };
    },
  })),
];

/** Faults of the rules of stock. */
export const stockMutants: readonly Mutant[] = [
  inStock('double release', {
    releaseStock: (entry, release) => {
      const wasReleased = entry?.state === 'RELEASED';
      return stockRules.releaseStock(wasReleased ? { ...entry, state: 'HELD' } : entry, release);
    },
  }),
  inStock('a release without a reservation leaves no trace', {
    releaseStock: (entry, release) =>
      entry ? stockRules.releaseStock(entry, release) : { kind: 'gone', message: 'nothing to let go' },
  }),
  inStock('a repeated reservation holds twice', {
    reserveStock: (stock, entry, reservation) =>
      stockRules.reserveStock(stock, entry?.state === 'HELD' ? null : entry, reservation),
  }),
  inStock('a released entry can be reserved again', {
    reserveStock: (stock, entry, reservation) =>
      stockRules.reserveStock(stock, entry?.state === 'RELEASED' ? null : entry, reservation),
  }),
  inStock('a repeated commit sells twice', {
    commitStock: (stock, entry, commit) =>
      stockRules.commitStock(
        stock,
        entry?.state === 'COMMITTED' ? { ...again({ entry }), state: 'HELD' } : entry,
        commit,
      ),
  }),
  inStock('more is held than there is', {
    reserveStock: (stock, entry, reservation) =>
      stockRules.reserveStock({ ...stock, available: reservation.quantity }, entry, reservation),
  }),
  inStock('what has expired is sold whether it is left or not', {
    commitStock: (stock, entry, commit) =>
      stockRules.commitStock({ ...stock, available: commit.quantity }, entry, commit),
  }),
];
