import { decodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';

/** What a stream is to be told: all of an owner's orders, one order, or what comes into an owner's inbox. */
export type Subject =
  | { readonly kind: 'orders'; readonly ownerId: string }
  | { readonly kind: 'order'; readonly orderId: string }
  | { readonly kind: 'inbox'; readonly ownerId: string };

/** One event as it was told: its place in its house's log, and in a word what it said. */
export type Told = { readonly position: number; readonly said: string };

/** An answer of any of the subscriptions; each selects its cursor. */
export type Answer = {
  readonly cursor?: string | null;
  readonly id?: string;
  readonly type?: string;
  readonly sequence?: number;
  readonly unreadCount?: number;
};

/** What an event of an order says, in one word. */
export const orderEventSaid = (event: { id?: string; sequence?: number; type?: string }): string =>
  `${event.id} ${event.sequence} ${event.type}`;

/** What a change of an inbox says, in one word. */
export const inboxSaid = (unreadCount: number | undefined): string => `${unreadCount} unread`;

/** Everything one stream was told, through all its connections. */
export type Diary = {
  readonly subject: Subject;
  /** By which way in it came. */
  readonly way: string;
  readonly told: readonly Told[];
  /** The cursor of what was told last, behind which it goes on. */
  readonly after: () => string;
  /** Takes in the data of one answer. */
  readonly write: (data: Readonly<Record<string, Answer>>) => void;
  /** Counts how often it was subscribed to. */
  readonly begin: () => void;
  readonly beginnings: () => number;
  /** What it was refused with, which ended it. */
  readonly refusals: string[];
};

/** Opens the diary of a stream that begins behind a cursor. */
export function openDiary(subject: Subject, way: string, from: string): Diary {
  const told: Told[] = [];
  let [after, beginnings] = [from, 0];
  return {
    subject,
    way,
    told,
    refusals: [],
    after: () => after,
    begin: () => void (beginnings += 1),
    beginnings: () => beginnings,
    write(data) {
      const event = Object.values(data)[0] ?? {};
      const place = decodeResumeCursor(event.cursor ?? '');
      if (!event.cursor || !place) throw new Error(`expected an event with its cursor, got ${JSON.stringify(data)}`);
      const said = subject.kind === 'inbox' ? inboxSaid(event.unreadCount) : orderEventSaid(event);
      told.push({ position: place.position, said });
      after = event.cursor;
    },
  };
}
