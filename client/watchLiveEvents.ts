import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import {
  LiveFromDocument,
  MyNotificationsDocument,
  MyOrderEventsDocument,
  StockChangedDocument,
} from './generated/graphql.ts';

type ReceivedEvents = {
  readonly events: { readonly message: string; readonly tookMs: number }[];
  notifications: number;
};

/** The live events of a buyer, printed as they arrive. */
export type LiveEvents = {
  /** The message of each order event, and the milliseconds from the event to its arrival. */
  readonly events: Readonly<ReceivedEvents['events']>;
  /** Prints the stock of a variant from now on. */
  readonly watchStock: (variantId: string, name: string) => void;
  /** Resolves when `count` order events, and a notification for each, have arrived; throws after 15 s. */
  readonly waitForCount: (count: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const TIMEOUT_MS = 15_000;

/** Subscribes, over one WebSocket, to the events of the caller's orders and inbox from now on. */
export async function watchLiveEvents(client: Client, print: (line: string) => void): Promise<LiveEvents> {
  const { me } = await client.request(LiveFromDocument, {});
  const stopping = new AbortController();
  const received: ReceivedEvents = { events: [], notifications: 0 };
  const options = { client, signal: stopping.signal, received, printLine: (text: string) => print(`     ▸ ${text}`) };
  const watching = [
    watchOrders(options, me?.orders?.resumeCursor),
    watchInbox(options, me?.notifications?.resumeCursor),
  ];
  return {
    events: received.events,
    watchStock: (id, name) => void watching.push(watchStock(options, { id, name })),
    async waitForCount(count) {
      const missing = (): number => count - Math.min(received.events.length, received.notifications);
      for (const end = Date.now() + TIMEOUT_MS; missing() > 0; await sleep(10))
        if (Date.now() > end) throw new Error(`expected ${count} events live, ${missing()} of them did not arrive`);
    },
    async stop() {
      stopping.abort();
      await Promise.all(watching);
    },
  };
}

type WatchOptions = {
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly received: ReceivedEvents;
  readonly printLine: (text: string) => void;
};

async function watchOrders(
  { client, signal, received, printLine }: WatchOptions,
  after?: string | null,
): Promise<void> {
  for await (const { myOrderEvents: event } of client.subscribe(MyOrderEventsDocument, { after }, { signal })) {
    const message = event.message ?? event.type;
    received.events.push({ message, tookMs: Math.max(0, Date.now() - Date.parse(event.occurredAt)) });
    printLine(`order  ${message}`);
  }
}

async function watchInbox({ client, signal, received, printLine }: WatchOptions, after?: string | null): Promise<void> {
  for await (const { myNotifications: event } of client.subscribe(MyNotificationsDocument, { after }, { signal })) {
    received.notifications += 1;
    printLine(`inbox  ${event.notification?.title} (${event.unreadCount} unread)`);
  }
}

type Variant = { readonly id: string; readonly name: string };

async function watchStock(
  { client, signal, printLine }: WatchOptions,
  { id: variantId, name }: Variant,
): Promise<void> {
  let last: number | null = null;
  for await (const { stockChanged } of client.subscribe(StockChangedDocument, { variantId }, { signal })) {
    const { availableToSell = null } = stockChanged;
    // Selling held stock does not change what is available.
    if (availableToSell !== null && availableToSell !== last) printLine(`stock  ${availableToSell} × ${name} left`);
    last = availableToSell;
  }
}
