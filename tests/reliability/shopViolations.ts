import { sql } from 'kysely';
import type { MongoClient } from 'mongodb';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Db } from '../../subgraphs/orders/store/database.ts';
import type { SettledDocument, StockDocument } from '../../subgraphs/products/store/documents.ts';
import { orderViolations } from '../orders/orderInvariants.ts';
import type { CheckoutTest } from '../orders/openCheckoutForTest.ts';

/** What the check reads: two databases, the initial stock, acknowledged orders and received events. */
export type ShopEvidence = {
  readonly db: Db;
  readonly mongo: MongoClient;
  /** The units of each variant before the first purchase. */
  readonly initialStock: ReadonlyMap<string, number>;
  /** The orders that a buyer received. */
  readonly acknowledged: ReadonlySet<string>;
  /** The events that a subscriber received, in order; null without a subscriber. */
  readonly receivedEvents: readonly EventEnvelope[] | null;
};

/** Resolves with whether no saga, payment or refund is in progress and no order is overdue. */
export async function isSettled(db: Db): Promise<boolean> {
  const { rows } = await sql<{ open: number }>`
    select (select count(*) from sagas where state in ('RUNNING', 'UNDOING'))
      + (select count(*) from payment_attempts where state = 'IN_FLIGHT')
      + (select count(*) from refunds where state = 'REQUESTED')
      + (select count(*) from orders where status = 'PENDING' and expires_at < now()) as open`.execute(db);
  return Number(rows[0]?.open) === 0;
}

/** Returns the violations in a settled shop. */
export async function shopViolations(evidence: ShopEvidence): Promise<string[]> {
  const variants = await readStock(evidence);
  // The check reads only the two stores of a shop.
  const shop = { db: evidence.db, products: { variants } } as unknown as CheckoutTest;
  const checks = [
    orderViolations(shop),
    wrongSales(evidence, variants),
    strayMoney(evidence.db),
    lostOrders(evidence),
    wrongEvents(evidence),
  ];
  return (await Promise.all(checks)).flat();
}

type Entry = { readonly quantity: number; readonly state: string };
type Variants = ReadonlyMap<string, { onHand: number; available: number; entries: ReadonlyMap<string, Entry> }>;

async function readStock({ mongo, initialStock }: ShopEvidence): Promise<Variants> {
  const ids = [...initialStock.keys()];
  const documents = await mongo
    .db()
    .collection<StockDocument>('stocks')
    .find({ _id: { $in: ids } })
    .toArray();
  const settled = await mongo
    .db()
    .collection<SettledDocument>('stock_settled')
    .find({ variantId: { $in: ids } })
    .toArray();
  const byVariant = Map.groupBy(settled, ({ variantId }) => variantId);
  return new Map(
    documents.map(({ _id, onHand, available, entries }) => {
      const all = [...(byVariant.get(_id) ?? []), ...entries];
      return [_id, { onHand, available, entries: new Map(all.map((entry) => [entry.orderId, entry])) }];
    }),
  );
}

/** Each line of an open order must have its units, and each variant must account for all its units. */
async function wrongSales({ db, initialStock }: ShopEvidence, variants: Variants): Promise<string[]> {
  const wrong: string[] = [];
  const { rows } = await sql<{ id: string; variant_id: string; quantity: number }>`
    select orders.id, variant_id, quantity from orders join order_lines on order_lines.order_id = orders.id
    where status <> 'CANCELLED'`.execute(db);
  for (const { id, variant_id, quantity } of rows) {
    const has = variants.get(variant_id)?.entries.get(id)?.quantity ?? 0;
    if (has !== quantity) wrong.push(`order ${id} sold ${quantity} of ${variant_id} and has ${has}`);
  }
  for (const [id, initial] of initialStock) {
    const variant = variants.get(id);
    const taken = [...(variant?.entries.values() ?? [])].filter(({ state }) => state === 'COMMITTED');
    const sum = taken.reduce((units, { quantity }) => units + quantity, variant?.onHand ?? 0);
    if (sum !== initial) wrong.push(`variant ${id} had ${initial} units, now ${sum} are accounted for`);
  }
  return wrong;
}

/** The provider must hold no charge of an unknown attempt and no second charge of an order. */
async function strayMoney(db: Db): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'charge ' || provider_charges.attempt_id || ' has no payment attempt' as what
      from provider_charges left join payment_attempts on payment_attempts.id = provider_charges.attempt_id
      where payment_attempts.id is null and provider_charges.state = 'CAPTURED'
    union all select 'order ' || order_id || ' was charged ' || count(*) || ' times without a refund' from provider_charges
      join payment_attempts on payment_attempts.id = provider_charges.attempt_id
      where provider_charges.state = 'CAPTURED'
        and not exists (select from provider_refunds where provider_refunds.attempt_id = provider_charges.attempt_id)
      group by order_id having count(*) > 1
    union all select 'charge ' || attempt_id || ' was captured ' || count(*) || ' times' from provider_log
      where event = 'CAPTURED' group by attempt_id having count(*) > 1`.execute(db);
  return rows.map(({ what }) => what);
}

async function lostOrders({ db, acknowledged }: ShopEvidence): Promise<string[]> {
  const rows = await db.selectFrom('orders').select('id').execute();
  const existing = new Set(rows.map(({ id }) => id));
  return [...acknowledged]
    .filter((id) => !existing.has(id))
    .map((id) => `order ${id} was acknowledged and does not exist`);
}

/** Positions and the versions of each order must be consecutive from 1, and every stored event must be received. */
async function wrongEvents({ db, receivedEvents }: ShopEvidence): Promise<string[]> {
  if (!receivedEvents) return [];
  const wrong: string[] = [];
  const versions = new Map<string, number>();
  receivedEvents.forEach(({ position, subject, version }, at) => {
    if (position !== at + 1) wrong.push(`event ${at + 1} was received at position ${position}`);
    const before = versions.get(subject) ?? 0;
    if (version !== before + 1) wrong.push(`version ${version} of ${subject} was received after ${before}`);
    versions.set(subject, version);
  });
  const { count } = await db
    .selectFrom('order_events')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) !== receivedEvents.length)
    wrong.push(`${Number(count)} events were stored, ${receivedEvents.length} received`);
  return wrong;
}
