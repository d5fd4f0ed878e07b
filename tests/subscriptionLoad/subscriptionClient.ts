import { once } from 'node:events';
import { WebSocket } from 'ws';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';

/** What clients observed: wrong events are counted, and each event is reported when it arrives. */
export type Observations = {
  reordered: number;
  foreign: number;
  closed: number;
  readonly onEvent: (key: string) => void;
};

type Identity = {
  readonly userId: string;
  readonly orderId: string;
  /** Signs an access token for one connection. */
  readonly signToken: () => Promise<string>;
};
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

const RETRY_AFTER_MS = 200;

/** The socket of one user, which checks that its events are in order and belong to the user's order. */
export class SubscriptionClient {
  readonly identity: Identity;
  readonly variants: readonly string[];
  /** The last sequence of the own order, and the last stock of each variant. */
  readonly last = new Map<string, number>();
  readonly #url: string;
  readonly #observations: Observations;
  readonly #cursors: Map<string, string>;
  #socket: WebSocket | null = null;

  constructor(url: string, observations: Observations, user: { identity: Identity; variants: readonly string[] }) {
    this.#url = url;
    this.#observations = observations;
    this.identity = user.identity;
    this.variants = user.variants;
    // From the beginning of the log, so that the time of subscribing does not matter.
    const start = encodeResumeCursor({ source: 'products', logId: 'log-1', position: 0 });
    this.#cursors = new Map(user.variants.map((id) => [id, start]));
    this.#cursors.set('mine', encodeResumeCursor({ source: 'orders', logId: 'log-1', position: 0 }));
  }

  /** Connects and subscribes to the events of its own order, after the last one it received. */
  async open(): Promise<void> {
    const socket = new WebSocket(this.#url, 'graphql-transport-ws', { perMessageDeflate: false });
    this.#socket = socket;
    socket.on('error', () => undefined);
    await once(socket, 'open');
    const authorization = `Bearer ${await this.identity.signToken()}`;
    const acknowledged = once(socket, 'message');
    const refused = once(socket, 'close').then(([code]) => {
      throw new Error(`expected the gateway to accept the connection, got ${String(code)}`);
    });
    this.#send({ type: 'connection_init', payload: { authorization } });
    await Promise.race([acknowledged, refused]);
    refused.catch(() => undefined);
    socket.on('message', (message: Buffer) => this.#onMessage(message.toString()));
    socket.on('close', () => (this.#observations.closed += 1));
    this.#subscribe('mine', MINE, {});
  }

  /** Subscribes to the stock of its variants, which is public. */
  watch(): void {
    for (const id of this.variants) this.#subscribe(id, STOCK, { id });
  }

  stopReading(): void {
    this.#socket?.pause();
  }

  terminate(): void {
    this.#socket?.removeAllListeners('close').terminate();
  }

  /** Subscribes again after a temporary error, as clients do. */
  #retry(id: string): void {
    const again = () => (id === 'mine' ? this.#subscribe(id, MINE, {}) : this.#subscribe(id, STOCK, { id }));
    setTimeout(again, RETRY_AFTER_MS);
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
