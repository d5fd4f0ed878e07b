import type { ServerResponse } from 'node:http';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../../errors.ts';
import type {
  ActiveSubscription,
  SubscriptionEndReason,
  SubscriptionItem,
} from '../../subscriptions/subscriptionHub.ts';
import type { ConnectionLimits } from '../connectionLimits.ts';
import { endMessages } from '../endMessages.ts';
import type { StreamFormat } from './streamFormat.ts';

type StreamOptions = {
  readonly response: ServerResponse;
  readonly subscription: ActiveSubscription;
  readonly format: StreamFormat;
  readonly limits: ConnectionLimits;
  readonly requestId: string;
};

/**
 * Writes the items of a subscription to a response, no faster than the client reads. Destroys it when the client
 * stalls.
 */
export class HttpStream {
  readonly #response: ServerResponse;
  readonly #subscription: ActiveSubscription;
  readonly #o: StreamOptions;
  #fullSince = 0;

  constructor(options: StreamOptions) {
    this.#response = options.response;
    this.#subscription = options.subscription;
    this.#o = options;
  }

  /** Resolves when either side has ended the stream; the subscription is closed by then. */
  async run(): Promise<void> {
    const { format, limits } = this.#o;
    this.#response.on('close', () => this.#subscription.close());
    this.#response.on('error', () => this.#response.destroy());
    if (this.#isOpen()) this.#response.write(format.opening);
    const heartbeat = setInterval(() => this.#beat(), limits.heartbeatMs);
    try {
      while (this.#isOpen()) {
        this.#write(await this.#subscription.next());
        await this.#drained();
      }
    } finally {
      clearInterval(heartbeat);
      this.#subscription.close();
    }
  }

  /** Ends the stream so that the client reconnects; one that ends by itself goes on. */
  shutDown(): void {
    if (this.#subscription.endsByItself) return;
    this.#write({ kind: 'close', reason: 'shuttingDown' });
    this.#subscription.close();
  }

  #isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  /** Returns whether another item may follow. */
  #write(item: SubscriptionItem): boolean {
    const { format } = this.#o;
    if (!this.#isOpen()) return false;
    switch (item.kind) {
      case 'next':
        this.#response.write(format.next(item.payload, item.id));
        return true;
      case 'complete':
        return this.#end(format.complete);
      case 'error':
        return this.#end(format.error(item.errors));
      case 'close':
        return this.#end(this.#lastText(item.reason));
    }
  }

  /** A client must not reconnect with an expired token; after any other reason it resumes. */
  #lastText(reason: SubscriptionEndReason): string {
    const { format, requestId } = this.#o;
    const isTokenExpired = reason === 'tokenExpired';
    const kind = isTokenExpired ? gatewayFaults.tokenRefused : gatewayFaults.streamEnded;
    const fault = new Fault(kind, endMessages[reason]);
    const errors = [{ message: fault.message, extensions: { code: fault.code, requestId } }];
    return isTokenExpired ? format.error(errors) : format.reconnect(errors);
  }

  #end(last: string): false {
    this.#response.end(last);
    // The last text of a client that does not read is never flushed.
    const timeout = setTimeout(() => this.#response.destroy(), this.#o.limits.closeTimeoutMs);
    this.#response.once('close', () => clearTimeout(timeout));
    return false;
  }

  #beat(): void {
    if (this.#fullSince > 0) {
      if (performance.now() - this.#fullSince > this.#o.limits.stallMs) this.#response.destroy();
    } else if (this.#isOpen()) this.#response.write(this.#o.format.heartbeat);
  }

  async #drained(): Promise<void> {
    if (!this.#response.writableNeedDrain || !this.#isOpen()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => {
      this.#response.off('drain', done).off('close', done);
      resolve();
    };
    this.#response.on('drain', done).on('close', done);
    this.#fullSince = performance.now();
    await promise;
    this.#fullSince = 0;
  }
}
