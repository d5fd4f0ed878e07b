import { stockStateOf } from '../domain/stock.ts';
import { channelName } from '#platform/eventLog/channelName.ts';
import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import type { ProductDocument, StockDocument } from './documents.ts';
import { driverOf, type Models } from './openProductsStore.ts';

/** A fact that waits in the document it tells of. */
export type WaitingFact = {
  readonly event: NewEvent;
  readonly from: 'products' | 'stocks';
  /** The product whose copied availability the fact may change. */
  readonly affects: string | null;
};

type OutboxModels = Pick<Models, 'products' | 'stocks'>;

const NOT_EMPTY = { 'outbox.at': { $gt: new Date(0) } } as const;

/** At most `limit` waiting facts, those of one subject in their order from the first. */
export async function readWaiting({ products, stocks }: OutboxModels, limit: number): Promise<WaitingFact[]> {
  const stockFields = { outbox: 1, productId: 1, available: 1, version: 1 };
  const [changedProducts, changedStocks] = await Promise.all([
    driverOf(products)
      .find(NOT_EMPTY, { projection: { outbox: 1 }, limit })
      .toArray(),
    driverOf(stocks).find(NOT_EMPTY, { projection: stockFields, limit }).toArray(),
  ]);
  const bySubject = [...changedProducts.map(productFacts), ...changedStocks.map(stockFacts)];
  return bySubject.sort(byFirst).flat().slice(0, limit);
}

/** Takes facts that are in the log out of their documents. */
export async function pullFacts(models: OutboxModels, facts: readonly WaitingFact[]): Promise<void> {
  const pull = async (from: WaitingFact['from']) => {
    const bySubject = Map.groupBy(
      facts.filter((fact) => fact.from === from),
      ({ event }) => event.subject,
    );
    const updates = [...bySubject].map(([_id, waiting]) => ({
      updateOne: {
        filter: { _id },
        update: { $pull: { outbox: { id: { $in: waiting.map(({ event }) => event.id) } } } },
      },
    }));
    if (updates.length === 0) return;
    // The two models differ in what else they hold; pulling from the outbox is the same.
    await driverOf(models[from] as Models['stocks']).bulkWrite(updates, { ordered: false });
  };
  await Promise.all([pull('products'), pull('stocks')]);
}

function productFacts({ _id, outbox }: ProductDocument): WaitingFact[] {
  return outbox.map(({ id, type, at, version, channels, data, traceparent }) => ({
    from: 'products',
    affects: type === 'product.created' ? null : _id,
    event: { id, type, subject: _id, version, occurredAt: at.toISOString(), owner: null, channels, data, traceparent },
  }));
}

/** Each update raised the version by one and pushed one entry, so the last entry is where the document stands. */
function stockFacts(document: StockDocument): WaitingFact[] {
  const facts: WaitingFact[] = [];
  let { version, available } = document;
  for (const entry of document.outbox.toReversed()) {
    facts.unshift(stockFact(document, entry, { version, available }));
    version -= 1;
    available -= entry.availableDelta;
  }
  return facts;
}

function stockFact(
  { _id, productId }: StockDocument,
  { id, type, at, orderId, availableDelta, traceparent }: StockDocument['outbox'][number],
  { version, available }: { version: number; available: number },
): WaitingFact {
  const order = orderId.startsWith('ord_') ? orderId : null;
  const data = { variantId: _id, productId, available, state: stockStateOf(available), orderId: order };
  const channels = [channelName('variant', _id)];
  const crossesZero = available > 0 !== available - availableDelta > 0;
  return {
    from: 'stocks',
    affects: crossesZero ? productId : null,
    event: { id, type, subject: _id, version, occurredAt: at.toISOString(), owner: null, channels, data, traceparent },
  };
}

function byFirst([left]: WaitingFact[], [right]: WaitingFact[]): number {
  const [one, other] = [left?.event.occurredAt ?? '', right?.event.occurredAt ?? ''];
  return one < other ? -1 : one > other ? 1 : 0;
}
