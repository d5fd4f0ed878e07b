import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import { newId } from '#platform/ids/ids.ts';
import type { ProductEvent } from '../domain/productEvent.ts';
import type { StockChange, StockEventType } from '../domain/stock.ts';
import { productChannels, publishedProductEvent, publishedStockEvent } from '../events/publishedProductEvent.ts';
import type { ProductDocument, ProductOutboxEntry, StockDocument, StockOutboxEntry } from './documents.ts';
import { nativeCollection, type Models } from './openProductsStore.ts';

/** When a change was made and the trace it belongs to; its events carry both. */
export type ChangeContext = { readonly at: Date; readonly traceparent: string | null };

/** The outbox entry of a product event, stored in the product's own document. */
export function productOutboxEntry(event: ProductEvent, { at, traceparent }: ChangeContext): ProductOutboxEntry {
  return {
    id: newId('evt', at.getTime()),
    type: event.type,
    at,
    version: event.version,
    channels: productChannels(event),
    data: event.data,
    traceparent,
  };
}

/** The outbox entry of a stock change, stored in the stock document. */
export function stockOutboxEntry(
  { entry, availableDelta }: StockChange,
  type: StockEventType,
  { at, traceparent }: ChangeContext,
): StockOutboxEntry {
  return { id: newId('evt', at.getTime()), type, at, orderId: entry.orderId, availableDelta, traceparent };
}

/** A domain event in the outbox of the document whose change it describes. */
export type PendingEvent = {
  readonly event: NewEvent;
  readonly from: 'products' | 'stocks';
  /** The product whose copy of the availability the event may change. */
  readonly affects: string | null;
};

type OutboxModels = Pick<Models, 'products' | 'stocks'>;

const NOT_EMPTY = { 'outbox.at': { $gt: new Date(0) } } as const;

/** At most `limit` events that are not published yet; those of one subject are in order, starting with its oldest. */
export async function readPendingEvents({ products, stocks }: OutboxModels, limit: number): Promise<PendingEvent[]> {
  const stockFields = { outbox: 1, productId: 1, available: 1, version: 1 };
  const [changedProducts, changedStocks] = await Promise.all([
    nativeCollection(products)
      .find(NOT_EMPTY, { projection: { outbox: 1 }, limit })
      .toArray(),
    nativeCollection(stocks).find(NOT_EMPTY, { projection: stockFields, limit }).toArray(),
  ]);
  const bySubject = [...changedProducts.map(productEvents), ...changedStocks.map(stockEvents)];
  return bySubject.sort(byFirstEvent).flat().slice(0, limit);
}

/** Removes events that are in the log from the outboxes of their documents. */
export async function removePublished(models: OutboxModels, published: readonly PendingEvent[]): Promise<void> {
  const pull = async (from: PendingEvent['from']) => {
    const bySubject = Map.groupBy(
      published.filter((pending) => pending.from === from),
      ({ event }) => event.subject,
    );
    const updates = [...bySubject].map(([_id, pending]) => ({
      updateOne: {
        filter: { _id },
        update: { $pull: { outbox: { id: { $in: pending.map(({ event }) => event.id) } } } },
      },
    }));
    if (updates.length === 0) return;
    // The models' other fields differ, but the outbox update is the same for both.
    await nativeCollection(models[from] as Models['stocks']).bulkWrite(updates, { ordered: false });
  };
  await Promise.all([pull('products'), pull('stocks')]);
}

function productEvents({ _id, outbox }: ProductDocument): PendingEvent[] {
  return outbox.map((entry) => ({
    from: 'products',
    affects: entry.type === 'product.created' ? null : _id,
    event: publishedProductEvent(entry, { ...entry, subject: _id }),
  }));
}

/**
 * The events of a stock document. Each update raises the version by one and pushes one entry, so the last entry
 * describes the document as it is, and earlier ones follow by subtracting each entry's delta.
 */
function stockEvents(document: StockDocument): PendingEvent[] {
  const events: PendingEvent[] = [];
  let { version, available } = document;
  for (const entry of document.outbox.toReversed()) {
    events.unshift(stockEvent(document, entry, { version, available }));
    version -= 1;
    available -= entry.availableDelta;
  }
  return events;
}

function stockEvent(
  { _id, productId }: StockDocument,
  entry: StockOutboxEntry,
  { version, available }: { version: number; available: number },
): PendingEvent {
  const crossesZero = available > 0 !== available - entry.availableDelta > 0;
  return {
    from: 'stocks',
    affects: crossesZero ? productId : null,
    event: publishedStockEvent({ ...entry, version }, { ...entry, variantId: _id, productId, available }),
  };
}

function byFirstEvent([left]: PendingEvent[], [right]: PendingEvent[]): number {
  const [leftAt, rightAt] = [left?.event.occurredAt ?? '', right?.event.occurredAt ?? ''];
  return leftAt < rightAt ? -1 : leftAt > rightAt ? 1 : 0;
}
