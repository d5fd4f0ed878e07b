import type { Db } from 'mongodb';
import type {
  EventDocument,
  ProductDocument,
  SettledDocument,
  StockDocument,
} from '../../subgraphs/products/store/documents.ts';
import type { StockEntryState } from '../../subgraphs/products/domain/stock.ts';

/** An acknowledged stock entry: it must be in this state or a later one. */
export type AcknowledgedEntry = {
  readonly variantId: string;
  readonly orderId: string;
  readonly quantity: number;
  readonly state: StockEntryState;
};

export type ProductsEvidence = {
  readonly db: Db;
  /** The initial units of each variant; only these stocks are checked. */
  readonly initialStock: ReadonlyMap<string, number>;
  readonly productIds: readonly string[];
  readonly acknowledged?: readonly AcknowledgedEntry[];
};

/**
 * Returns what is wrong in the database of products once nothing is in progress. Each version of a document must have
 * one event, in order, at positions without gaps; each order must have one entry per variant, and the entries sum to
 * the units.
 */
export async function productsViolations(evidence: ProductsEvidence): Promise<string[]> {
  const { db, initialStock, productIds } = evidence;
  const variantIds = [...initialStock.keys()];
  const stocks = await db
    .collection<StockDocument>('stocks')
    .find({ _id: { $in: variantIds } })
    .toArray();
  const products = await db
    .collection<ProductDocument>('products')
    .find({ _id: { $in: [...productIds] } })
    .toArray();
  const settled = await db
    .collection<SettledDocument>('stock_settled')
    .find({ variantId: { $in: variantIds } })
    .toArray();
  const events = await db.collection<EventDocument>('events').find().sort({ _id: 1 }).toArray();
  const bySubject = Map.groupBy(events, ({ subject }) => subject);
  const byVariant = Map.groupBy(settled, ({ variantId }) => variantId);
  return [
    ...gapsIn(events),
    ...[...stocks, ...products].flatMap((document) => unpublished(document, bySubject.get(document._id) ?? [])),
    ...stocks.flatMap((stock) => wrongUnits(stock, byVariant.get(stock._id) ?? [], initialStock.get(stock._id) ?? 0)),
    ...stocks.flatMap((stock) => wrongLast(stock, bySubject.get(stock._id) ?? [])),
    ...lostAcknowledgements(evidence, { stocks, settled }),
  ];
}

function gapsIn(events: readonly EventDocument[]): string[] {
  const first = events[0]?._id ?? 1;
  const gaps = events.filter(({ _id }, at) => _id !== first + at).slice(0, 1);
  const twice = events.length - new Set(events.map(({ eventId }) => eventId)).size;
  return [
    ...gaps.map(({ _id }) => `the log has a gap before position ${_id}`),
    ...(twice > 0 ? [`${twice} events are in the log twice`] : []),
  ];
}

type VersionedDocument = { readonly _id: string; readonly version: number; readonly outbox: readonly object[] };

function unpublished({ _id, version, outbox }: VersionedDocument, events: readonly EventDocument[]): string[] {
  const wrong = outbox.length > 0 ? [`${outbox.length} events of ${_id} are not published`] : [];
  const versions = events.map((event) => event.version);
  const expected = Array.from({ length: version }, (_, at) => at + 1);
  if (versions.join() !== expected.join())
    wrong.push(`${_id} is at version ${version}, its events have ${versions.join(', ')}`);
  return wrong;
}

function wrongLast({ _id, available }: StockDocument, events: readonly EventDocument[]): string[] {
  const last = events.at(-1)?.data['available'];
  return last === undefined || last === available
    ? []
    : [`the last event of ${_id} has ${String(last)}, not ${available}`];
}

function wrongUnits(stock: StockDocument, settled: readonly SettledDocument[], initial: number): string[] {
  const { _id, entries, onHand, available } = stock;
  const own = new Map(entries.map((entry) => [entry.orderId, entry]));
  const wrong = own.size < entries.length ? [`${_id} has an order twice`] : [];
  // An entry that changed after it was settled is in the document again until the change is settled.
  const all = [...settled.filter(({ orderId }) => !own.has(orderId)), ...entries];
  const sumOf = (state: StockEntryState): number =>
    all.reduce((sum, entry) => sum + (entry.state === state ? entry.quantity : 0), 0);
  const expected = initial + sumOf('ADJUSTED') - sumOf('COMMITTED');
  if (onHand !== expected) wrong.push(`${_id} has ${onHand} units, by its entries ${expected}`);
  if (available !== onHand - sumOf('HELD'))
    wrong.push(`${_id} has ${available} of ${onHand} to sell, held ${sumOf('HELD')}`);
  if (available < 0) wrong.push(`${_id} is oversold: ${available}`);
  return wrong;
}

const later: Readonly<Record<StockEntryState, readonly StockEntryState[]>> = {
  HELD: ['HELD', 'COMMITTED', 'RELEASED', 'EXPIRED'],
  COMMITTED: ['COMMITTED', 'RELEASED'],
  RELEASED: ['RELEASED'],
  EXPIRED: ['EXPIRED', 'COMMITTED', 'RELEASED'],
  ADJUSTED: ['ADJUSTED'],
};

type Kept = { readonly stocks: readonly StockDocument[]; readonly settled: readonly SettledDocument[] };

function lostAcknowledgements({ acknowledged = [] }: ProductsEvidence, { stocks, settled }: Kept): string[] {
  const kept = new Map(settled.map((entry) => [entry._id, entry as { state: StockEntryState; quantity: number }]));
  for (const { _id, entries } of stocks) for (const entry of entries) kept.set(`${_id}/${entry.orderId}`, entry);
  return acknowledged.flatMap(({ variantId, orderId, quantity, state }) => {
    const entry = kept.get(`${variantId}/${orderId}`);
    if (!entry) return [`${variantId}/${orderId} was acknowledged as ${state} and is gone`];
    if (entry.quantity !== quantity)
      return [`${variantId}/${orderId} was acknowledged with ${quantity}, has ${entry.quantity}`];
    return later[state].includes(entry.state) ? [] : [`${variantId}/${orderId} was ${state} and is ${entry.state}`];
  });
}
