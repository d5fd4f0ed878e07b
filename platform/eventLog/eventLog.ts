import type { EventEnvelope } from './eventEnvelope.ts';

/**
 * The bounds of a log. `head` is the last position; `oldest` is the first position still kept, `head` + 1 when there
 * is none.
 */
export type EventLogHead = {
  readonly logId: string;
  readonly head: number;
  readonly oldest: number;
  /** Only with `since`: every event that occurred at or after that time has a higher position. */
  readonly since?: number;
};

/** The event log of a service: the outbox, in the order of `position`, which starts at 1 and has no gaps. */
export interface EventLog {
  head(since?: Date): Promise<EventLogHead>;

  /**
   * At most `limit` events behind `position`, in order. They begin later than `position` + 1 only if those were
   * pruned.
   */
  readAfter(position: number, limit: number): Promise<EventEnvelope[]>;

  /** Assigns positions to at most `limit` committed new events and returns them in order. Safe to call concurrently. */
  assign(limit: number): Promise<EventEnvelope[]>;

  /**
   * Deletes the oldest events up to the first that occurred at or after that time, never the newest; returns how many.
   */
  prune(before: Date): Promise<number>;
}

/** The transport that events are published over: the part of a pub/sub that is needed here. */
export interface EventTransport {
  publish(channel: string, message: string): Promise<void>;
  subscribe(channel: string, onMessage: (message: string) => void): Promise<AsyncDisposable>;
}

/** Signs a message as this service. */
export type SignMessage = (text: string) => string;

/** Whether the service whose log is followed signed a message. */
export type VerifyMessage = (text: string, signature: string) => boolean;

/** The logger of relays and followers; a pino logger fits. */
export type EventLogLogger = Readonly<Record<'info' | 'warn' | 'error', (fields: object, sentence: string) => void>>;

/** The pub/sub channel that carries all events of a service. */
export function eventChannel(source: string): string {
  return `events:${source}`;
}
