import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { openDiary, type Answer, type Diary, type Subject } from './diary.ts';
import { liveOn, variablesOf, type Listener, type ListenerOptions } from './listener.ts';
import { operations, verdictOf, type Errors } from './operations.ts';

type Message =
  | { readonly type: 'connection_ack' }
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  | { readonly type: 'next'; readonly id: string; readonly payload: { data?: Record<string, Answer>; errors?: Errors } }
  | { readonly type: 'error'; readonly id: string; readonly payload: Errors }
  | { readonly type: 'complete'; readonly id: string };

const FORBIDDEN = 4403;
/** After which the protocol lets a client come again. */
const PASSING_CODES: ReadonlySet<number> = new Set([1001, 1005, 1006, 1012, 1013, 4408, FORBIDDEN]);
const AGAIN_MS = 200;

/** A socket that speaks graphql-transport-ws by itself: all streams of an owner, and of single orders as they are named. */
export class SocketListener implements Listener {
  readonly #o: ListenerOptions;
  readonly #diaries = new Map<string, Diary>();
  #socket: WebSocket | null = null;
  #isGreeted = false;

  constructor(options: ListenerOptions) {
    const { owner, until } = options;
    this.#o = options;
    this.#listen({ kind: 'orders', ownerId: owner.id }, owner.from.orders);
    this.#listen({ kind: 'inbox', ownerId: owner.id }, owner.from.inbox);
    until.addEventListener('abort', () => this.cut());
    void liveOn(until, () => this.#live());
  }

  diaries(): readonly Diary[] {
    return [...this.#diaries.values()];
  }

  cut(): void {
    this.#socket?.terminate();
  }

  /** Listens to one order too, behind a cursor. */
  watch(orderId: string, from: string): void {
    const id = this.#listen({ kind: 'order', orderId }, from);
    if (this.#isGreeted) this.#subscribe(id);
  }

  /** Where the stream of all orders is. */
  get place(): string {
    return this.diaries()[0]?.after() ?? this.#o.owner.from.orders;
  }

  #listen(subject: Subject, from: string): string {
    const id = String(this.#diaries.size);
    this.#diaries.set(id, openDiary(subject, 'WebSocket', from));
    return id;
  }

  /** One connection from its beginning to its end. */
  async #live(): Promise<void> {
    const { url, owner } = this.#o;
    const closed = Promise.withResolvers<number>();
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', { perMessageDeflate: false });
    [this.#socket, this.#isGreeted] = [socket, false];
    const authorization = `Bearer ${owner.token()}`;
    socket.on('error', () => undefined);
    socket.on('open', () => this.#say({ type: 'connection_init', payload: { authorization } }));
    socket.on('message', (text: Buffer) => this.#hear(JSON.parse(text.toString()) as Message));
    socket.on('close', closed.resolve);
    const code = await closed.promise;
    this.#isGreeted = false;
    if (!PASSING_CODES.has(code)) for (const { refusals } of this.diaries()) refusals.push(`closed with ${code}`);
    if (code === FORBIDDEN) await owner.renew();
  }

  #hear(message: Message): void {
    switch (message.type) {
      case 'connection_ack':
        this.#isGreeted = true;
        return this.#diaries.forEach((_, id) => this.#subscribe(id));
      case 'ping':
        return this.#say({ type: 'pong' });
      case 'pong':
        return undefined;
      case 'next':
        return this.#write(message.id, message.payload);
      case 'error':
        return void this.#fail(message.id, message.payload);
      case 'complete':
        return void this.#diaries.get(message.id)?.refusals.push('it was completed');
    }
  }

  #write(id: string, { data, errors }: { data?: Record<string, Answer>; errors?: Errors }): void {
    const diary = this.#diaries.get(id);
    if (data) diary?.write(data);
    else diary?.refusals.push(JSON.stringify(errors));
  }

  async #fail(id: string, errors: Errors): Promise<void> {
    const [verdict, asked] = [verdictOf(errors), this.#socket];
    if (verdict === 'refused') return void this.#diaries.get(id)?.refusals.push(JSON.stringify(errors));
    // A token that has ended is told to the next connection.
    if (verdict === 'renew') return this.cut();
    await sleep(AGAIN_MS);
    if (asked === this.#socket && this.#isGreeted) this.#subscribe(id);
  }

  #subscribe(id: string): void {
    const diary = this.#diaries.get(id);
    if (!diary || diary.refusals.length > 0) return;
    const payload = { query: operations[diary.subject.kind], variables: variablesOf(diary, this.#o.remembers) };
    diary.begin();
    this.#say({ id, type: 'subscribe', payload });
  }

  #say(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
