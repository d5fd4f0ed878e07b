import { once } from 'node:events';
import { WebSocket } from 'ws';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';

/** What a client saw that it should not have, and when each event came. */
export type Observations = {
  reordered: number;
  foreign: number;
  closed: number;
  readonly onEvent: (key: string) => void;
};

type Identity = { readonly userId: string; readonly orderId: string; readonly token: string };
type Payload = {
  readonly errors?: unknown;
  readonly data?: {
    readonly myOrderEvents?: { sequence: number; cursor: string; order: { id: string } | null };
    readonly stockChanged?: { availableToSell: number; cursor: string };
  };
};

const MINE = 'subscription ($after: String) { myOrderEvents(after: $after) { sequence cursor order { id number } } }';
const STOCK =
  'subscription ($id: ID!, $after: String) { stockChanged(variantId: $id, after: $after) { availableToSell cursor } }';

const ASK_AGAIN_MS = 200;

/** One socket of somebody, who knows which order is theirs and counts what comes. */
export class SubscriptionClient {
  readonly identity: Identity;
  readonly variants: readonly string[];
  /** The last sequence of the own order, and the last stock of each variant. */
  readonly last = new Map<string, number>();
  readonly #url: string;
  readonly #observations: Observations;
  readonly #cursors: Map<string, string>;
  #socket: WebSocket | null = null;

  constructor(url: string, observations: Observations, who: { identity: Identity; variants: readonly string[] }) {
    this.#url = url;
    this.#observations = observations;
    this.identity = who.identity;
    this.variants = who.variants;
    // From the beginning, so that it is no matter when the subscribing is done.
    const start = encodeResumeCursor({ source: 'products', logId: 'log-1', position: 0 });
    this.#cursors = new Map(who.variants.map((id) => [id, start]));
    this.#cursors.set('mine', encodeResumeCursor({ source: 'orders', logId: 'log-1', position: 0 }));
  }

  /** Connects and subscribes to its own order's events, behind what it saw last. */
  async open(): Promise<void> {
    const socket = new WebSocket(this.#url, 'graphql-transport-ws', { perMessageDeflate: false });
    this.#socket = socket;
    socket.on('error', () => undefined);
    await once(socket, 'open');
    this.#send({ type: 'connection_init', payload: { authorization: `Bearer ${this.identity.token}` } });
    await once(socket, 'message');
    socket.on('message', (message: Buffer) => this.#onMessage(message.toString()));
    socket.on('close', () => (this.#observations.closed += 1));
    this.#subscribe('mine', MINE, {});
  }

  /** Subscribes to its variants, which are anybody's. */
  watch(): void {
    for (const id of this.variants) this.#subscribe(id, STOCK, { id });
  }

  stopReading(): void {
    this.#socket?.pause();
  }

  terminate(): void {
    this.#socket?.removeAllListeners('close').terminate();
  }

  /** What passes is asked again, as any client does. */
  #retry(id: string): void {
    const again = () => (id === 'mine' ? this.#subscribe(id, MINE, {}) : this.#subscribe(id, STOCK, { id }));
    setTimeout(again, ASK_AGAIN_MS);
  }

  #subscribe(id: string, query: string, variables: object): void {
    const payload = { query, variables: { ...variables, after: this.#cursors.get(id) } };
    this.#send({ id, type: 'subscribe', payload });
  }

  #send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #onMessage(text: string): void {
    const { id, type, payload } = JSON.parse(text) as { id: string; type: string; payload: Payload };
    if (type === 'error' && text.includes('"DEPENDENCY_UNAVAILABLE"')) return this.#retry(id);
    if (type !== 'next' || payload.errors) throw new Error(`expected an event, got ${text}`);
    const { myOrderEvents: mine, stockChanged: stock } = payload.data ?? {};
    if (mine && mine.order?.id !== this.identity.orderId) this.#observations.foreign += 1;
    const number = mine?.sequence ?? stock?.availableToSell ?? 0;
    const last = this.last.get(id);
    if (last !== undefined && number !== last + 1) this.#observations.reordered += 1;
    this.last.set(id, number);
    const cursor = mine?.cursor ?? stock?.cursor;
    if (cursor) this.#cursors.set(id, cursor);
    this.#observations.onEvent(`${mine ? this.identity.orderId : id} ${number}`);
  }
}
