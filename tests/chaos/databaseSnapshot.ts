import { Pool } from 'pg';
import { derivedId } from '#platform/ids/ids.ts';
import { inboxSummary, orderEventSummary, type StreamSubject, type ReceivedEvent } from './streamJournal.ts';

/** The URLs of the two databases. */
export type DatabaseUrls = { readonly users: string; readonly orders: string };

/** An event as its subgraph stores it; `position` is null if none was assigned. */
type StoredEvent = { readonly position: number | null; readonly ownerId: string };
type OrderEvent = StoredEvent & {
  readonly id: string;
  readonly orderId: string;
  readonly sequence: number;
  readonly type: string;
};
type InboxEvent = StoredEvent & { readonly unreadCount: number };
type Entry = { readonly id: string; readonly ownerId: string; readonly orderId: string | null };

/** The events and notifications in the databases. */
export type DatabaseSnapshot = {
  readonly orderEvents: readonly OrderEvent[];
  readonly inboxEvents: readonly InboxEvent[];
  readonly entries: readonly Entry[];
  readonly deadLetters: number;
};

const ORDER_EVENTS = `select e.id, e.order_id as "orderId", e.sequence::int, e.type, o.owner_id as "ownerId", position::int
  from order_events e join orders o on o.id = e.order_id left join outbox on outbox.id = e.id order by position`;
const INBOX_EVENTS = `select owner as "ownerId", position::int, (data->>'unreadCount')::int as "unreadCount"
  from outbox where type in ('notification.created', 'notification.read') order by position`;
const ENTRIES = 'select id, user_id as "ownerId", order_id as "orderId" from notifications where order_id is not null';

const ORDERS_PROGRESS = `select (select last_position from outbox_counter)::int as head,
  (select count(*) from outbox where position is null)::int as unplaced,
  (select count(*) from sagas where state in ('RUNNING', 'UNDOING'))::int as running`;
const USERS_PROGRESS = `select (select position from consumers where name = 'orders')::int as consumed,
  (select count(*) from outbox where position is null)::int as unplaced`;
type OrdersProgress = { readonly head: number; readonly unplaced: number; readonly running: number };
type UsersProgress = { readonly consumed: number; readonly unplaced: number };

export type SnapshotReader = ReturnType<typeof openSnapshotReader>;

/** Opens connections to the databases. */
export function openSnapshotReader(urls: DatabaseUrls) {
  const opened = new AsyncDisposableStack();
  const users = opened.adopt(poolOf(urls.users), (pool) => pool.end());
  const orders = opened.adopt(poolOf(urls.orders), (pool) => pool.end());
  // The caller passes the row type of the query.
  const rowsOf = async <Row>(pool: Pool, query: string): Promise<Row[]> => (await pool.query(query)).rows as Row[];

  return {
    async eventCount(): Promise<number> {
      return (
        (await rowsOf<{ count: string }>(orders, 'select count(*) from order_events')).map(({ count }) =>
          Number(count),
        )[0] ?? 0
      );
    },
    /** Progress as text that changes while work is in progress, and whether all work is done. */
    async progress(): Promise<{ readonly text: string; readonly isOver: boolean }> {
      const [ordersProgress] = await rowsOf<OrdersProgress>(orders, ORDERS_PROGRESS);
      const [usersProgress] = await rowsOf<UsersProgress>(users, USERS_PROGRESS);
      const isOver =
        ordersProgress?.unplaced === 0 &&
        ordersProgress.running === 0 &&
        usersProgress?.unplaced === 0 &&
        usersProgress.consumed === ordersProgress.head;
      return { text: JSON.stringify([ordersProgress, usersProgress]), isOver };
    },
    async read(): Promise<DatabaseSnapshot> {
      const [dead] = await rowsOf<{ count: string }>(users, 'select count(*) from dead_letters');
      return {
        orderEvents: await rowsOf<OrderEvent>(orders, ORDER_EVENTS),
        inboxEvents: await rowsOf<InboxEvent>(users, INBOX_EVENTS),
        entries: await rowsOf<Entry>(users, ENTRIES),
        deadLetters: Number(dead?.count),
      };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function poolOf(url: string): Pool {
  const connection = new URL(url);
  connection.searchParams.delete('pool_max');
  const pool = new Pool({ connectionString: connection.href, max: 1 });
  pool.on('error', () => undefined);
  return pool;
}

/** Returns the events that a stream must receive, in order. */
export function expectedEvents(
  subject: StreamSubject,
  { orderEvents, inboxEvents }: DatabaseSnapshot,
): readonly ReceivedEvent[] {
  if (subject.kind === 'inbox')
    return inboxEvents
      .filter(({ ownerId }) => ownerId === subject.ownerId)
      .map(({ position, unreadCount }) => ({ position: position ?? 0, summary: inboxSummary(unreadCount) }));
  const isSelected = ({ ownerId, orderId }: OrderEvent) =>
    subject.kind === 'orders' ? ownerId === subject.ownerId : orderId === subject.orderId;
  return orderEvents
    .filter(isSelected)
    .map((event) => ({ position: event.position ?? 0, summary: orderEventSummary(event) }));
}

/** Returns what is wrong in the databases: gaps in an order's events, and missing or extra notifications. */
export function snapshotViolations({ orderEvents, entries, inboxEvents, deadLetters }: DatabaseSnapshot): string[] {
  const lengths = new Map<string, number>();
  const expected = new Map<string, OrderEvent>();
  const wrong: string[] = [];
  for (const event of orderEvents) {
    const sequence = (lengths.get(event.orderId) ?? 0) + 1;
    lengths.set(event.orderId, sequence);
    expected.set(derivedId('ntf', event.id), event);
    if (event.position === null) wrong.push(`${event.id} has no position`);
    if (event.sequence !== sequence) wrong.push(`${event.orderId}: ${event.sequence} is at sequence ${sequence}`);
  }
  for (const { id, ownerId, orderId } of entries) {
    const event = expected.get(id);
    if (!event || event.ownerId !== ownerId || event.orderId !== orderId)
      wrong.push(`notification ${id} has no event, or is a second one`);
    expected.delete(id);
  }
  wrong.push(...[...expected.values()].map(({ id }) => `${id} is in no inbox`));
  if (inboxEvents.length !== entries.length)
    wrong.push(`${entries.length} notifications have ${inboxEvents.length} events`);
  return deadLetters > 0 ? [...wrong, `${deadLetters} dead letters`] : wrong;
}
