import type { NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import { newId } from '#platform/ids/ids.ts';
import type { CatalogueEvent, ProductEvent } from '../domain/productEvent.ts';
import type { StockChange, StockEventType } from '../domain/stock.ts';
import { productChannels, publishedProductEvent, publishedStockEvent } from '../events/publishedProductEvent.ts';
import type {
  BrandDocument,
  CatalogueOutboxEntry,
  CategoryTreeDocument,
  ProductDocument,
  ProductOutboxEntry,
  StockDocument,
  StockOutboxEntry,
} from './documents.ts';
import { nativeCollection, type Models } from './openProductsStore.ts';

/** When a change was made and the trace it belongs to; its events carry both. */
export type ChangeContext = {
  readonly at: Date;
  readonly traceparent: string | null;
  /** The account, API key or operator command of the staff whose action it is. */
  readonly actor?: string | undefined;
};

/** The outbox entry of a product event, stored in the product's own document. */
export function productOutboxEntry(event: ProductEvent, { at, traceparent, actor }: ChangeContext): ProductOutboxEntry {
  return {
    id: newId('evt', at.getTime()),
    type: event.type,
    at,
    version: event.version,
    channels: productChannels(event),
    data: { ...event.data, ...staffActor(actor) },
    traceparent,
  };
}

/** The outbox entry of a change of a brand or the category tree, stored in its document. */
export function catalogueOutboxEntry(
  { type, data }: CatalogueEvent,
  { at, traceparent, actor }: ChangeContext,
): CatalogueOutboxEntry {
  return { id: newId('evt', at.getTime()), type, at, data: { ...data, ...staffActor(actor) }, traceparent };
}

/** The outbox entry of a stock change, stored in the stock document. */
export function stockOutboxEntry(
  { entry, availableDelta }: StockChange,
  type: StockEventType,
  { at, traceparent, actor }: ChangeContext,
): StockOutboxEntry {
  const { orderId } = entry;
  return { id: newId('evt', at.getTime()), type, at, orderId, availableDelta, traceparent, ...staffActor(actor) };
}

function staffActor(actor: string | undefined): { readonly actor?: string } {
  return actor === undefined ? {} : { actor };
}

/** A domain event in the outbox of the document whose change it describes. */
export type PendingEvent = {
  readonly event: NewEvent;
  readonly from: 'products' | 'stocks' | 'brands' | 'categoryTree';
  /** The `_id` of the document whose outbox it is in. */
  readonly documentId: string;
  /** The product whose copy of the availability the event may change. */
  readonly affects: string | null;
};

type OutboxModels = Pick<Models, 'products' | 'stocks' | 'brands' | 'categoryTree'>;

const NOT_EMPTY = { 'outbox.at': { $gt: new Date(0) } } as const;

/** At most `limit` events that are not published yet; those of one subject are in order, starting with its oldest. */
export async function readPendingEvents(models: OutboxModels, limit: number): Promise<PendingEvent[]> {
  const stockFields = { outbox: 1, productId: 1, available: 1, version: 1 };
  const [products, stocks, brands, trees] = await Promise.all([
    nativeCollection(models.products)
      .find(NOT_EMPTY, { projection: { outbox: 1 }, limit })
      .toArray(),
    nativeCollection(models.stocks).find(NOT_EMPTY, { projection: stockFields, limit }).toArray(),
    nativeCollection(models.brands)
      .find(NOT_EMPTY, { projection: { outbox: 1, version: 1 }, limit })
      .toArray(),
    nativeCollection(models.categoryTree)
      .find(NOT_EMPTY, { projection: { outbox: 1 } })
      .toArray(),
  ]);
  const byDocument = [
    ...products.map(productEvents),
    ...stocks.map(stockEvents),
    ...brands.map(brandEvents),
    ...trees.map(categoryEvents),
  ];
  return byDocument.sort(byFirstEvent).flat().slice(0, limit);
}

/** Removes events that are in the log from the outboxes of their documents. */
export async function removePublished(models: OutboxModels, published: readonly PendingEvent[]): Promise<void> {
  const pull = async (from: PendingEvent['from']) => {
    const byDocument = Map.groupBy(
      published.filter((pending) => pending.from === from),
      ({ documentId }) => documentId,
    );
    const updates = [...byDocument].map(([_id, pending]) => ({
      updateOne: {
        filter: { _id },
        update: { $pull: { outbox: { id: { $in: pending.map(({ event }) => event.id) } } } },
      },
    }));
    if (updates.length === 0) return;
    // The models' other fields differ, but the outbox update is the same for all.
    await nativeCollection(models[from] as Models['stocks']).bulkWrite(updates, { ordered: false });
  };
  await Promise.all([pull('products'), pull('stocks'), pull('brands'), pull('categoryTree')]);
}

function productEvents({ _id, outbox }: ProductDocument): PendingEvent[] {
  return outbox.map((entry) => ({
    from: 'products',
    documentId: _id,
    affects: entry.type === 'product.created' ? null : _id,
    event: publishedProductEvent(entry, { ...entry, subject: _id }),
  }));
}

/** Each saved change of a brand raises its version by one and pushes one entry, so the last entry has that version. */
function brandEvents({ _id, version = 0, outbox = [] }: BrandDocument): PendingEvent[] {
  return outbox.map((entry, index) => {
    const recorded = { ...entry, version: version - (outbox.length - 1 - index) };
    const event = publishedProductEvent(recorded, { ...entry, subject: _id, channels: [] });
    return { from: 'brands', documentId: _id, affects: null, event };
  });
}

function categoryEvents({ _id, outbox = [] }: CategoryTreeDocument): PendingEvent[] {
  return outbox.map((entry) => {
    const event = publishedProductEvent(entry, { ...entry, channels: [] });
    return { from: 'categoryTree', documentId: _id, affects: null, event };
  });
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
    documentId: _id,
    affects: crossesZero ? productId : null,
    event: publishedStockEvent({ ...entry, version }, { ...entry, variantId: _id, productId, available }),
  };
}

function byFirstEvent([left]: PendingEvent[], [right]: PendingEvent[]): number {
  const [leftAt, rightAt] = [left?.event.occurredAt ?? '', right?.event.occurredAt ?? ''];
  return leftAt < rightAt ? -1 : leftAt > rightAt ? 1 : 0;
}
