import { toPublicError } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Caller } from '../../context.ts';
import type { Identify } from '../../policies/badCredentials.ts';
import type { ActiveSubscription, SubscriptionOutcome } from '../../subscriptions/subscriptionHub.ts';
import { incrementalSpecV02, type IncrementalFormat } from '../incrementalFormats.ts';
import { tooManyErrors, type OperationRequest, type OperationRouter } from '../operationRouter.ts';
import type { ClientMessage } from './clientMessage.ts';
import { closeCodes, type WebSocketClose } from './closeCodes.ts';
import { serverMessage } from './serverMessage.ts';

/** The socket as the protocol uses it. */
export interface SocketWriter {
  /** Sends one encoded frame. */
  send(frame: Uint8Array): void;
  close(close: WebSocketClose): void;
  /** Null while the send buffer has room; otherwise resolves when it is empty or the socket is closed. */
  drained(): Promise<void> | null;
}

type OperationsOptions = {
  readonly router: OperationRouter;
  readonly identify: Identify;
  readonly close: (close: WebSocketClose) => void;
  readonly writer: SocketWriter;
  readonly operationsPerSocket: number;
  /** The request id of the socket, from which the ids of its operations derive. */
  readonly requestId: string;
  /** The address of the client, as limits count it. */
  readonly address: string;
  readonly log: Log;
};

/** The caller of a socket's operations, and its token. */
export type OperationSender = { readonly authorization: string | undefined; readonly caller: Caller | null };

type Subscribe = Extract<ClientMessage, { type: 'subscribe' }>;
/** A running operation; `subscription` is null until the operation was accepted. */
type Operation = { subscription: ActiveSubscription | null };

/**
 * The running operations of one socket, by the client's ids. An operation that is ended here sends no more messages.
 */
export class Operations {
  readonly #o: OperationsOptions;
  readonly #running = new Map<string, Operation>();
  #sender: OperationSender = { authorization: undefined, caller: null };
  #incremental: IncrementalFormat = incrementalSpecV02;
  #count = 0;

  constructor(options: OperationsOptions) {
    this.#o = options;
  }

  /** How many operations the client has sent. */
  get count(): number {
    return this.#count;
  }

  /** Whether an operation is running that ends by itself, as a query does. */
  get isBusy(): boolean {
    return this.#running.values().some(({ subscription }) => subscription === null || subscription.endsByItself);
  }

  /** Sets the format of responses in parts. */
  setIncremental(format: IncrementalFormat): void {
    this.#incremental = format;
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  setSender(sender: OperationSender): void {
    this.#sender = sender;
  }

  /** Replaces the token by a newer one of the same session; returns false for a token of another session. */
  renew(sender: OperationSender & { readonly caller: Caller }): boolean {
    const [current, next] = [this.#sender.caller?.claims, sender.caller.claims];
    if (current?.subject !== next.subject || current.session !== next.session) return false;
    this.#sender = sender;
    return this.#running.values().every((operation) => this.#isRenewed(operation));
  }

  end(id: string): void {
    this.#running.get(id)?.subscription?.close();
    this.#running.delete(id);
  }

  endAll(): void {
    for (const id of this.#running.keys()) this.end(id);
  }

  /** Resolves when the operation has ended. */
  async run({ id, payload }: Subscribe): Promise<void> {
    const requestId = `${this.#o.requestId}-${(this.#count += 1)}`;
    const max = this.#o.operationsPerSocket;
    if (this.#running.size >= max) return this.#o.writer.send(serverMessage.error(id, tooManyErrors(max, requestId)));
    const operation: Operation = { subscription: null };
    this.#running.set(id, operation);
    const sender = this.#sender;
    try {
      const isAbandoned = (): boolean => this.#running.get(id) !== operation;
      const outcome = await this.#execute(payload, { requestId, isAbandoned });
      if (outcome.kind === 'refused') {
        if (this.#running.get(id) === operation) this.#o.writer.send(serverMessage.error(id, outcome.errors));
        return;
      }
      operation.subscription = outcome.subscription;
      // The token may have been renewed while the operation was being accepted.
      if (this.#sender !== sender && !this.#isRenewed(operation)) return this.#o.close(closeCodes.forbidden);
      await this.#forward(id, operation, outcome.subscription);
    } finally {
      operation.subscription?.close();
      if (this.#running.get(id) === operation) this.#running.delete(id);
    }
  }

  async #execute(
    payload: Subscribe['payload'],
    { requestId, isAbandoned }: Pick<OperationRequest, 'requestId' | 'isAbandoned'>,
  ): Promise<SubscriptionOutcome> {
    try {
      // For each operation again: the token may have expired or been revoked since the socket was opened.
      const caller = await this.#o.identify(this.#sender.authorization, this.#o.address);
      const from = { caller, address: this.#o.address, requestId };
      const resolved = this.#o.router.resolve(payload, from);
      if (resolved.kind === 'refused') return resolved;
      const { operation } = resolved;
      const about = { ...from, isAbandoned, incremental: this.#incremental };
      return await this.#o.router.execute({ operation, variables: payload.variables ?? null, ...about });
    } catch (error) {
      return { kind: 'refused', errors: [toPublicError(error, { requestId, log: this.#o.log })] };
    }
  }

  /** Sends each item, and requests no further one while the send buffer is full. */
  async #forward(id: string, operation: Operation, subscription: ActiveSubscription): Promise<void> {
    const { writer, close } = this.#o;
    for (;;) {
      if (this.#running.get(id) !== operation) return undefined;
      const item = await subscription.next();
      if (this.#running.get(id) !== operation) return undefined;
      switch (item.kind) {
        case 'next':
          writer.send(serverMessage.next(id, item));
          break;
        case 'complete':
          return writer.send(serverMessage.complete(id));
        case 'error':
          return writer.send(serverMessage.error(id, item.errors));
        case 'close':
          return close(closeCodes[item.reason]);
      }
      const drained = writer.drained();
      if (drained) await drained;
    }
  }

  #isRenewed({ subscription }: Operation): boolean {
    const { caller } = this.#sender;
    return caller === null || subscription === null || this.#o.router.renew(subscription, caller);
  }
}
