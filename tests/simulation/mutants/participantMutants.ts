import type { StockEntry } from '../../../subgraphs/products/domain/stock.ts';
import { stockRules } from '../productsModel.ts';
import { productsMutant, providerMutant, stockMutant, type SystemMutant } from './systemMutant.ts';

const again = ({ entry }: { entry: StockEntry }) => entry;

/** Defects in calls to the provider and in the handling of its answers. */
export const providerMutants: readonly SystemMutant[] = [
  providerMutant('unstable provider key', ({ provider }, { ids }) => ({
    charge: (charge, o) => provider.charge({ ...charge, attemptId: ids.newId(charge.attemptId) }, o),
  })),
  providerMutant('a charge is retried under a new id', ({ provider }, { ids }) => ({
    charge: (charge, o) =>
      provider.charge(charge, o).catch(() => provider.charge({ ...charge, attemptId: ids.newId(charge.attemptId) }, o)),
  })),
  providerMutant('no void', () => ({ voidCharge: async () => ({ kind: 'voided' }) })),
  providerMutant('not found is treated as not charged', ({ provider }) => ({
    status: async (attemptId, o) => {
      const status = await provider.status(attemptId, o);
      return status.kind === 'unknown' ? { kind: 'declined', code: 'unknown', message: 'Not found.' } : status;
    },
  })),
  providerMutant('no answer is treated as a decline', ({ provider }) => ({
    charge: (charge, o) =>
      provider.charge(charge, o).catch(() => ({ kind: 'declined', code: 'timeout', message: 'No answer.' })),
  })),
  providerMutant('pending is treated as captured', ({ provider }) => ({
    charge: async (charge, o) => {
      const answer = await provider.charge(charge, o);
      return answer.kind === 'pending' ? { kind: 'captured', transactionId: 'txn' } : answer;
    },
  })),
  providerMutant('a decline is treated as a capture', ({ provider }) => ({
    charge: async (charge, o) => {
      const answer = await provider.charge(charge, o);
      return answer.kind === 'declined' ? { kind: 'captured', transactionId: 'txn' } : answer;
    },
  })),
  providerMutant('refunded twice: an unstable refund id', ({ provider }, { ids }) => ({
    refund: (refund, o) => provider.refund({ ...refund, refundId: ids.newId(refund.refundId) }, o),
  })),
  providerMutant('a refund is recorded but not sent', () => ({ refund: async () => ({ kind: 'refunded' }) })),
  providerMutant('a refund without an answer is treated as done', ({ provider }) => ({
    refund: (refund, o) => provider.refund(refund, o).catch(() => ({ kind: 'refunded' })),
  })),
];

/** Defects in calls to products. */
export const productsMutants: readonly SystemMutant[] = [
  productsMutant('stock is not released', () => ({ releaseStock: async () => undefined })),
  productsMutant('a release is not retried', ({ products }) => ({
    releaseStock: (command, o) => products.releaseStock(command, o).catch(() => undefined),
  })),
  productsMutant('only the first line is released', ({ products }) => ({
    releaseStock: (command, o) => products.releaseStock({ ...command, lines: command.lines.slice(0, 1) }, o),
  })),
  productsMutant('a commit is not retried', ({ products }) => ({
    commitStock: (command, o) => products.commitStock(command, o).catch(() => ({ kind: 'committed' })),
  })),
  productsMutant('sold elsewhere is treated as committed', ({ products }) => ({
    commitStock: async (command, o) => {
      await products.commitStock(command, o);
      return { kind: 'committed' };
    },
  })),
  productsMutant('a shortage is treated as a reservation', ({ products }) => ({
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

/** Defects in the stock rules. */
export const stockMutants: readonly SystemMutant[] = [
  stockMutant('double release', {
    releaseStock: (entry, release) => {
      const wasReleased = entry?.state === 'RELEASED';
      return stockRules.releaseStock(wasReleased ? { ...entry, state: 'HELD' } : entry, release);
    },
  }),
  stockMutant('a release without a reservation leaves no trace', {
    releaseStock: (entry, release) =>
      entry ? stockRules.releaseStock(entry, release) : { kind: 'gone', message: 'nothing to release' },
  }),
  stockMutant('a repeated reservation holds twice', {
    reserveStock: (stock, entry, reservation) =>
      stockRules.reserveStock(stock, entry?.state === 'HELD' ? null : entry, reservation),
  }),
  stockMutant('a released entry can be reserved again', {
    reserveStock: (stock, entry, reservation) =>
      stockRules.reserveStock(stock, entry?.state === 'RELEASED' ? null : entry, reservation),
  }),
  stockMutant('a repeated commit sells twice', {
    commitStock: (stock, entry, commit) =>
      stockRules.commitStock(
        stock,
        entry?.state === 'COMMITTED' ? { ...again({ entry }), state: 'HELD' } : entry,
        commit,
      ),
  }),
  stockMutant('more is held than there is', {
    reserveStock: (stock, entry, reservation) =>
      stockRules.reserveStock({ ...stock, available: reservation.quantity }, entry, reservation),
  }),
  stockMutant('an expired hold is committed without a stock check', {
    commitStock: (stock, entry, commit) =>
      stockRules.commitStock({ ...stock, available: commit.quantity }, entry, commit),
  }),
];
