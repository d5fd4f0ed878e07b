/**
 * Delivers messages to current listeners. Nothing is kept: a message published without a listener, or while the carrier
 * is away, is lost; a reader that needs it must be able to read it elsewhere. Messages of one publisher on one channel
 * arrive in the order they were published.
 */
export interface PubSub extends AsyncDisposable {
  /**
   * Resolves when the carrier has the message. Rejects at once, keeping nothing, when the carrier is away or closed.
   */
  publish(channel: string, message: string): Promise<void>;

  /**
   * Calls `onMessage` for each message until the answer is disposed. Does not reject because the carrier is away: the
   * subscription then begins when it is back. What `onMessage` throws is logged and harms no other listener.
   */
  subscribe(channel: string, onMessage: (message: string) => void): Promise<AsyncDisposable>;

  /** Throws, with the reason, while the carrier is away. */
  check(): Promise<void>;
}

/** The sentences a carrier says; a pino logger is one. */
export type PubSubLogger = Readonly<Record<'info' | 'warn' | 'error', (fields: object, sentence: string) => void>>;

/** Thrown by every use of a pub/sub that was closed. */
export class PubSubClosedError extends Error {
  override readonly name = 'PubSubClosedError';

  constructor() {
    super('expected an open pub/sub, but it was closed');
  }
}
