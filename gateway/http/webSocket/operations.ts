import { toPublicError } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Caller } from '../../context.ts';
import type { LiveOutcome, LiveSubscription } from '../../subscriptions/live.ts';
import { tooManyErrors, type OperationRouter } from '../operationRouter.ts';
import type { ClientMessage } from './clientMessage.ts';
import { closes, type Close } from './closes.ts';
import { serverMessage } from './serverMessage.ts';
import type { Wire } from './wire.ts';

type OperationsOptions = {
  readonly router: OperationRouter;
  readonly identify: (authorization: string | undefined) => Promise<Caller | null>;
  readonly close: (close: Close) => void;
  readonly wire: Wire;
  readonly operationsPerSocket: number;
  /** Of the socket; its operations count on from it. */
  readonly requestId: string;
  readonly log: Log;
};

/** Who speaks, and the token that says so. */
export type Speaker = { readonly authorization: string | undefined; readonly caller: Caller | null };

type Subscribe = Extract<ClientMessage, { type: 'subscribe' }>;
/** One that runs; `subscription` is null until it was let in. */
type Operation = { subscription: LiveSubscription | null };

/** The operations of one socket, by the id the client gave them. One that is ended here says nothing more. */
export class Operations {
  readonly #o: OperationsOptions;
  readonly #running = new Map<string, Operation>();
  #speaker: Speaker = { authorization: undefined, caller: null };
  #asked = 0;

  constructor(options: OperationsOptions) {
    this.#o = options;
  }

  /** How many there ever were. */
  get asked(): number {
    return this.#asked;
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  speakAs(speaker: Speaker): void {
    this.#speaker = speaker;
  }

  /** Goes on with a newer token of the same session; false for anybody else's. */
  renew(speaker: Speaker & { readonly caller: Caller }): boolean {
    const [now, next] = [this.#speaker.caller?.claims, speaker.caller.claims];
    if (now?.subject !== next.subject || now.session !== next.session) return false;
    this.#speaker = speaker;
    return this.#running.values().every((operation) => this.#isRenewed(operation));
  }

  end(id: string): void {
    this.#running.get(id)?.subscription?.close();
    this.#running.delete(id);
  }

  endAll(): void {
    for (const id of this.#running.keys()) this.end(id);
  }

  /** Runs one to its end. */
  async run({ id, payload }: Subscribe): Promise<void> {
    const requestId = `${this.#o.requestId}-${(this.#asked += 1)}`;
    const max = this.#o.operationsPerSocket;
    if (this.#running.size >= max) return this.#o.wire.send(serverMessage.error(id, tooManyErrors(max, requestId)));
    const operation: Operation = { subscription: null };
    this.#running.set(id, operation);
    const speaker = this.#speaker;
    try {
      const outcome = await this.#ask(payload, requestId);
      if (outcome.kind === 'refused') {
        if (this.#running.get(id) === operation) this.#o.wire.send(serverMessage.error(id, outcome.errors));
        return;
      }
      operation.subscription = outcome.subscription;
      // The token may have been renewed while the operation was let in.
      if (this.#speaker !== speaker && !this.#isRenewed(operation)) return this.#o.close(closes.forbidden);
      await this.#pass(id, operation, outcome.subscription);
    } finally {
      operation.subscription?.close();
      if (this.#running.get(id) === operation) this.#running.delete(id);
    }
  }

  async #ask(payload: Subscribe['payload'], requestId: string): Promise<LiveOutcome> {
    try {
      // Anew for each operation: the token may have ended since the socket was opened.
      const caller = await this.#o.identify(this.#speaker.authorization);
      const resolved = this.#o.router.resolve(payload, requestId);
      if (resolved.kind === 'refused') return resolved;
      const { operation } = resolved;
      return await this.#o.router.execute({ operation, variables: payload.variables ?? null, caller, requestId });
    } catch (error) {
      return { kind: 'refused', errors: [toPublicError(error, { requestId, log: this.#o.log })] };
    }
  }

  /** Passes on what comes, and takes nothing more while the client does not read. */
  async #pass(id: string, operation: Operation, subscription: LiveSubscription): Promise<void> {
    const { wire, close } = this.#o;
    for (;;) {
      if (this.#running.get(id) !== operation) return undefined;
      const item = await subscription.next();
      if (this.#running.get(id) !== operation) return undefined;
      switch (item.kind) {
        case 'next':
          wire.send(serverMessage.next(id, item));
          break;
        case 'complete':
          return wire.send(serverMessage.complete(id));
        case 'error':
          return wire.send(serverMessage.error(id, item.errors));
        case 'close':
          return close(item);
      }
      const drained = wire.drained();
      if (drained) await drained;
    }
  }

  #isRenewed({ subscription }: Operation): boolean {
    const { caller } = this.#speaker;
    return caller === null || subscription === null || this.#o.router.renew(subscription, caller);
  }
}
