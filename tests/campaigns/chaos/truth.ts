import { Pool } from 'pg';
import { derivedId } from '#platform/ids/ids.ts';
import { inboxSaid, orderEventSaid, type Subject, type Told } from './diary.ts';

/** The two databases, to look into from outside. */
export type Databases = { readonly users: string; readonly orders: string };

/** An event as its house keeps it; `position` is null when it never got one. */
type Kept = { readonly position: number | null; readonly ownerId: string };
type OrderEvent = Kept & {
  readonly id: string;
  readonly orderId: string;
  readonly sequence: number;
  readonly type: string;
};
type InboxEvent = Kept & { readonly unreadCount: number };
type Entry = { readonly id: string; readonly ownerId: string; readonly orderId: string | null };

/** What the databases say has happened. */
export type Truth = {
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

export type OpenedTruth = ReturnType<typeof openTruth>;

/** Looks into the databases. */
export function openTruth(urls: Databases) {
  const opened = new AsyncDisposableStack();
  const users = opened.adopt(poolOf(urls.users), (pool) => pool.end());
  const orders = opened.adopt(poolOf(urls.orders), (pool) => pool.end());
  // Each row is as the query beside its type says.
  const rowsOf = async <Row>(pool: Pool, query: string): Promise<Row[]> => (await pool.query(query)).rows as Row[];

  return {
    async eventCount(): Promise<number> {
      return (
        (await rowsOf<{ count: string }>(orders, 'select count(*) from order_events')).map(({ count }) =>
          Number(count),
        )[0] ?? 0
      );
    },
    /** How far things are, as text that changes while they go on; and whether all that was begun is over. */
    async progress(): Promise<{ readonly text: string; readonly isOver: boolean }> {
      const [theirs] = await rowsOf<OrdersProgress>(orders, ORDERS_PROGRESS);
      const [ours] = await rowsOf<UsersProgress>(users, USERS_PROGRESS);
      const isOver =
        theirs?.unplaced === 0 && theirs.running === 0 && ours?.unplaced === 0 && ours.consumed === theirs.head;
      return { text: JSON.stringify([theirs, ours]), isOver };
    },
    async read(): Promise<Truth> {
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

/** Everything a stream has to have told, in order. */
export function owedTo(subject: Subject, { orderEvents, inboxEvents }: Truth): readonly Told[] {
  if (subject.kind === 'inbox')
    return inboxEvents
      .filter(({ ownerId }) => ownerId === subject.ownerId)
      .map(({ position, unreadCount }) => ({ position: position ?? 0, said: inboxSaid(unreadCount) }));
  const isMine = ({ ownerId, orderId }: OrderEvent) =>
    subject.kind === 'orders' ? ownerId === subject.ownerId : orderId === subject.orderId;
  return orderEvents.filter(isMine).map((event) => ({ position: event.position ?? 0, said: orderEventSaid(event) }));
}

/** What is wrong in the databases themselves: gaps in an order's story, and notifications too many or too few. */
export function untruths({ orderEvents, entries, inboxEvents, deadLetters }: Truth): string[] {
  const lengths = new Map<string, number>();
  const owed = new Map<string, OrderEvent>();
  const wrong: string[] = [];
  for (const event of orderEvents) {
    const sequence = (lengths.get(event.orderId) ?? 0) + 1;
    lengths.set(event.orderId, sequence);
    owed.set(derivedId('ntf', event.id), event);
    if (event.position === null) wrong.push(`${event.id} was never given a position`);
    if (event.sequence !== sequence) wrong.push(`${event.orderId}: ${event.sequence} stands where ${sequence} belongs`);
  }
  for (const { id, ownerId, orderId } of entries) {
    const event = owed.get(id);
    if (!event || event.ownerId !== ownerId || event.orderId !== orderId)
      wrong.push(`notification ${id} belongs to no event, or is its second`);
    owed.delete(id);
  }
  wrong.push(...[...owed.values()].map(({ id }) => `${id} is in no inbox`));
  if (inboxEvents.length !== entries.length)
    wrong.push(`${entries.length} notifications were told of ${inboxEvents.length} times`);
  return deadLetters > 0 ? [...wrong, `${deadLetters} dead letters`] : wrong;
}
