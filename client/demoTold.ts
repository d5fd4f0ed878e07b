import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import {
  LiveFromDocument,
  MyNotificationsDocument,
  MyOrderEventsDocument,
  StockChangedDocument,
} from './generated/graphql.ts';

type Heard = { readonly events: { readonly message: string; readonly tookMs: number }[]; notifications: number };

/** What a buyer is told live, printed as it arrives. */
export type Told = {
  /** What each event of an order said, and how many milliseconds after it happened it was here. */
  readonly events: Readonly<Heard['events']>;
  /** Tells from now on what is left of a variant. */
  readonly watchStock: (variantId: string, name: string) => void;
  /** Resolves once so many events of orders, and a notification for each, were told. */
  readonly upTo: (count: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const PATIENCE_MS = 15_000;

/** Subscribes, over one WebSocket, to what happens to the caller's orders and inbox from now on. */
export async function listen(client: Client, print: (line: string) => void): Promise<Told> {
  const { me } = await client.request(LiveFromDocument, {});
  const stopping = new AbortController();
  const heard: Heard = { events: [], notifications: 0 };
  const hearing = { client, signal: stopping.signal, heard, say: (text: string) => print(`     ▸ ${text}`) };
  const watching = [
    watchOrders(hearing, me?.orders?.resumeCursor),
    watchInbox(hearing, me?.notifications?.resumeCursor),
  ];
  return {
    events: heard.events,
    watchStock: (id, name) => void watching.push(watchStock(hearing, { id, name })),
    async upTo(count) {
      const missing = (): number => count - Math.min(heard.events.length, heard.notifications);
      for (const end = Date.now() + PATIENCE_MS; missing() > 0; await sleep(10))
        if (Date.now() > end) throw new Error(`expected ${count} events live, ${missing()} of them did not come`);
    },
    async stop() {
      stopping.abort();
      await Promise.all(watching);
    },
  };
}

type Hearing = {
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly heard: Heard;
  readonly say: (text: string) => void;
};

async function watchOrders({ client, signal, heard, say }: Hearing, after?: string | null): Promise<void> {
  for await (const { myOrderEvents: event } of client.subscribe(MyOrderEventsDocument, { after }, { signal })) {
    const message = event.message ?? event.type;
    heard.events.push({ message, tookMs: Math.max(0, Date.now() - Date.parse(event.occurredAt)) });
    say(`order  ${message}`);
  }
}

async function watchInbox({ client, signal, heard, say }: Hearing, after?: string | null): Promise<void> {
  for await (const { myNotifications: event } of client.subscribe(MyNotificationsDocument, { after }, { signal })) {
    heard.notifications += 1;
    say(`inbox  ${event.notification?.title} (${event.unreadCount} unread)`);
  }
}

type Variant = { readonly id: string; readonly name: string };

async function watchStock({ client, signal, say }: Hearing, { id: variantId, name }: Variant): Promise<void> {
  let last: number | null = null;
  for await (const { stockChanged } of client.subscribe(StockChangedDocument, { variantId }, { signal })) {
    const { availableToSell = null } = stockChanged;
    // Stock that was held and is then sold leaves as much as before.
    if (availableToSell !== null && availableToSell !== last) say(`stock  ${availableToSell} × ${name} left`);
    last = availableToSell;
  }
}
