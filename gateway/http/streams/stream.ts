import type { ServerResponse } from 'node:http';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../../errors.ts';
import type { LiveItem, LiveSubscription } from '../../subscriptions/live.ts';
import type { ConnectionLimits } from '../connectionLimits.ts';
import type { StreamFormat } from './streamFormat.ts';

type StreamOptions = {
  readonly response: ServerResponse;
  readonly subscription: LiveSubscription;
  readonly format: StreamFormat;
  readonly limits: ConnectionLimits;
  readonly requestId: string;
};

const TOKEN_ENDED = 4403;

/** Writes a subscription into a response, as fast as the client reads and no faster. A client that stops reading is cut. */
export class Stream {
  readonly #response: ServerResponse;
  readonly #subscription: LiveSubscription;
  readonly #o: StreamOptions;
  #fullSince = 0;

  constructor(options: StreamOptions) {
    this.#response = options.response;
    this.#subscription = options.subscription;
    this.#o = options;
  }

  /** Settles when the stream has ended, whoever ended it; everything is freed by then. */
  async run(): Promise<void> {
    const { format, limits } = this.#o;
    this.#response.on('close', () => this.#subscription.close());
    this.#response.on('error', () => this.#response.destroy());
    if (this.#isOpen()) this.#response.write(format.opening);
    const heart = setInterval(() => this.#beat(), limits.heartbeatMs);
    try {
      while (this.#isOpen()) {
        this.#write(await this.#subscription.next());
        await this.#drained();
      }
    } finally {
      clearInterval(heart);
      this.#subscription.close();
    }
  }

  /** Ends it so that the client comes again. */
  goAway(): void {
    this.#write({ kind: 'close', code: 1001, reason: 'The gateway is closing.' });
    this.#subscription.close();
  }

  #isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }

  /** True when more may follow. */
  #write(item: LiveItem): boolean {
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
        return this.#end(this.#closing(item));
    }
  }

  #closing({ code, reason }: Extract<LiveItem, { kind: 'close' }>): string {
    const { format, requestId } = this.#o;
    const isTokenEnded = code === TOKEN_ENDED;
    const fault = new Fault(isTokenEnded ? gatewayFaults.tokenRefused : gatewayFaults.streamEnded, reason);
    const errors = [{ message: fault.message, extensions: { code: fault.code, requestId } }];
    return isTokenEnded ? format.error(errors) : format.cut(errors);
  }

  #end(last: string): false {
    this.#response.end(last);
    // A client that does not read would never let it go.
    const cutting = setTimeout(() => this.#response.destroy(), this.#o.limits.closeTimeoutMs);
    this.#response.once('close', () => clearTimeout(cutting));
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
