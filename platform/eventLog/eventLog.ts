import type { EventEnvelope } from './eventEnvelope.ts';

/** Where a log stands. `oldest` is the first position still kept, `head` + 1 when there is none. */
export type EventLogHead = {
  readonly logId: string;
  readonly head: number;
  readonly oldest: number;
  /** Only when asked for: everything that occurred at or after that time stands behind this position. */
  readonly since?: number;
};

/** What a house remembers of its facts: the outbox, in the order of `position`, which begins at 1 and has no gaps. */
export interface EventLog {
  head(since?: Date): Promise<EventLogHead>;

  /** At most `limit` events behind `position`, in order. They begin later than `position` + 1 only if those were pruned. */
  readAfter(position: number, limit: number): Promise<EventEnvelope[]>;

  /** Gives at most `limit` committed new facts their positions and answers them in order. Any number may do so at once. */
  assign(limit: number): Promise<EventEnvelope[]>;

  /** Forgets the oldest events, as far as all of them occurred before that time, but never the newest; answers how many. */
  prune(before: Date): Promise<number>;
}

/** What the log is sent over: a pub/sub, as far as it is needed here. */
export interface EventTransport {
  publish(channel: string, message: string): Promise<void>;
  subscribe(channel: string, onMessage: (message: string) => void): Promise<AsyncDisposable>;
}

/** Says of a text that it is ours: a keyed hash over it. */
export interface MessageSigner {
  sign(text: string): string;
  verify(text: string, mac: string): boolean;
}

/** The sentences said while relaying and following; a pino logger is one. */
export type EventLogLogger = Readonly<Record<'info' | 'warn' | 'error', (fields: object, sentence: string) => void>>;

/** The one pub/sub channel all facts of a house travel on. */
export function eventChannel(source: string): string {
  return `events:${source}`;
}
