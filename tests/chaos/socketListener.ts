import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createStreamJournal, type StreamPayload, type StreamJournal, type StreamSubject } from './streamJournal.ts';
import {
  reconnectUntil,
  subscriptionVariables,
  type StreamListener,
  type StreamListenerOptions,
} from './streamListener.ts';
import { subscriptionOperations, retryDecision, type StreamErrors } from './subscriptionOperations.ts';

type Message =
  | { readonly type: 'connection_ack' }
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  | {
      readonly type: 'next';
      readonly id: string;
      readonly payload: { data?: Record<string, StreamPayload>; errors?: StreamErrors };
    }
  | { readonly type: 'error'; readonly id: string; readonly payload: StreamErrors }
  | { readonly type: 'complete'; readonly id: string };

const FORBIDDEN = 4403;
/** Close codes after which the protocol allows a reconnect. */
const RETRYABLE_CODES: ReadonlySet<number> = new Set([1001, 1005, 1006, 1012, 1013, 4408, FORBIDDEN]);
const RETRY_MS = 200;

/** Listens over graphql-transport-ws with its own protocol code: an owner's orders and inbox, and single orders. */
export class SocketListener implements StreamListener {
  readonly #o: StreamListenerOptions;
  readonly #journals = new Map<string, StreamJournal>();
  #socket: WebSocket | null = null;
  #isAcknowledged = false;

  constructor(options: StreamListenerOptions) {
    const { owner, until } = options;
    this.#o = options;
    this.#listen({ kind: 'orders', ownerId: owner.id }, owner.startCursors.orders);
    this.#listen({ kind: 'inbox', ownerId: owner.id }, owner.startCursors.inbox);
    until.addEventListener('abort', () => this.disconnect());
    void reconnectUntil(until, () => this.#connect());
  }

  journals(): readonly StreamJournal[] {
    return [...this.#journals.values()];
  }

  disconnect(): void {
    this.#socket?.terminate();
  }

  /** Subscribes to one order too, after a cursor. */
  watch(orderId: string, from: string): void {
    const id = this.#listen({ kind: 'order', orderId }, from);
    if (this.#isAcknowledged) this.#subscribe(id);
  }

  /** The last cursor of the stream of all orders. */
  get cursor(): string {
    return this.journals()[0]?.after() ?? this.#o.owner.startCursors.orders;
  }

  #listen(subject: StreamSubject, from: string): string {
    const id = String(this.#journals.size);
    this.#journals.set(id, createStreamJournal(subject, 'WebSocket', from));
    return id;
  }

  /** Opens one connection and resolves when it has closed. */
  async #connect(): Promise<void> {
    const { url, owner } = this.#o;
    const closed = Promise.withResolvers<number>();
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', { perMessageDeflate: false });
    [this.#socket, this.#isAcknowledged] = [socket, false];
    const authorization = `Bearer ${owner.token()}`;
    socket.on('error', () => undefined);
    socket.on('open', () => this.#send({ type: 'connection_init', payload: { authorization } }));
    socket.on('message', (text: Buffer) => this.#onMessage(JSON.parse(text.toString()) as Message));
    socket.on('close', closed.resolve);
    const code = await closed.promise;
    this.#isAcknowledged = false;
    if (!RETRYABLE_CODES.has(code)) for (const { failures } of this.journals()) failures.push(`closed with ${code}`);
    if (code === FORBIDDEN) await owner.renew();
  }

  #onMessage(message: Message): void {
    switch (message.type) {
      case 'connection_ack':
        this.#isAcknowledged = true;
        return this.#journals.forEach((_, id) => this.#subscribe(id));
      case 'ping':
        return this.#send({ type: 'pong' });
      case 'pong':
        return undefined;
      case 'next':
        return this.#record(message.id, message.payload);
      case 'error':
        return void this.#fail(message.id, message.payload);
      case 'complete':
        return void this.#journals.get(message.id)?.failures.push('the stream completed');
    }
  }

  #record(id: string, { data, errors }: { data?: Record<string, StreamPayload>; errors?: StreamErrors }): void {
    const journal = this.#journals.get(id);
    if (data) journal?.record(data);
    else journal?.failures.push(JSON.stringify(errors));
  }

  async #fail(id: string, errors: StreamErrors): Promise<void> {
    const [decision, socket] = [retryDecision(errors), this.#socket];
    if (decision === 'giveUp') return void this.#journals.get(id)?.failures.push(JSON.stringify(errors));
    // The next connection sends the new token.
    if (decision === 'renewToken') return this.disconnect();
    await sleep(RETRY_MS);
    if (socket === this.#socket && this.#isAcknowledged) this.#subscribe(id);
  }

  #subscribe(id: string): void {
    const journal = this.#journals.get(id);
    if (!journal || journal.failures.length > 0) return;
    const payload = {
      query: subscriptionOperations[journal.subject.kind],
      variables: subscriptionVariables(journal, this.#o.resumes),
    };
    journal.onSubscribe();
    this.#send({ id, type: 'subscribe', payload });
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
