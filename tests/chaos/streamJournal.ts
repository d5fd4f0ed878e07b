import { decodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';

/** The subject of a subscription: all orders of an owner, one order, or an owner's inbox. */
export type StreamSubject =
  | { readonly kind: 'orders'; readonly ownerId: string }
  | { readonly kind: 'order'; readonly orderId: string }
  | { readonly kind: 'inbox'; readonly ownerId: string };

/** A received event: its position in its subgraph's event log, and a summary for comparison. */
export type ReceivedEvent = { readonly position: number; readonly summary: string };

/** The payload of any of the subscriptions; each selects its cursor. */
export type StreamPayload = {
  readonly cursor?: string | null;
  readonly id?: string;
  readonly type?: string;
  readonly sequence?: number;
  readonly unreadCount?: number;
};

/** Returns the summary of an order event. */
export const orderEventSummary = (event: { id?: string; sequence?: number; type?: string }): string =>
  `${event.id} ${event.sequence} ${event.type}`;

/** Returns the summary of an inbox event. */
export const inboxSummary = (unreadCount: number | undefined): string => `${unreadCount} unread`;

/** The events that one stream has received over all its connections. */
export type StreamJournal = {
  readonly subject: StreamSubject;
  /** The name of its transport. */
  readonly transport: string;
  readonly received: readonly ReceivedEvent[];
  /** The cursor of the last event, after which it resumes. */
  readonly after: () => string;
  /** Records the data of one message. */
  readonly record: (data: Readonly<Record<string, StreamPayload>>) => void;
  /** Counts a subscription. */
  readonly onSubscribe: () => void;
  readonly subscriptionCount: () => number;
  /** The errors that ended the stream. */
  readonly failures: string[];
};

/** Creates the journal of a stream that starts after the cursor `from`. */
export function createStreamJournal(subject: StreamSubject, transport: string, from: string): StreamJournal {
  const received: ReceivedEvent[] = [];
  let [after, subscriptionCount] = [from, 0];
  return {
    subject,
    transport,
    received,
    failures: [],
    after: () => after,
    onSubscribe: () => void (subscriptionCount += 1),
    subscriptionCount: () => subscriptionCount,
    record(data) {
      const event = Object.values(data)[0] ?? {};
      const position = decodeResumeCursor(event.cursor ?? '');
      if (!event.cursor || !position) throw new Error(`expected an event with its cursor, got ${JSON.stringify(data)}`);
      const summary = subject.kind === 'inbox' ? inboxSummary(event.unreadCount) : orderEventSummary(event);
      received.push({ position: position.position, summary });
      after = event.cursor;
    },
  };
}
