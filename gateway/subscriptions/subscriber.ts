import type { Caller } from '../context.ts';
import type { MissedEvents } from './resume.ts';
import { createSubscriberCursor, type SubscriberCursor } from './subscriberCursor.ts';
import type { GroupMember, SubscriberGroup } from './subscriberGroups.ts';
import type { ActiveSubscription, SubscriptionItem } from './subscriptionHub.ts';

/** One subscription as a member of its group. */
export type Subscriber = ActiveSubscription &
  GroupMember & {
    readonly group: SubscriberGroup;
    caller: Caller | null;
    readonly resume: (missed: MissedEvents) => void;
    readonly waiting: () => number;
  };

type SubscriberOptions = {
  readonly group: SubscriberGroup;
  readonly caller: Caller | null;
  readonly maxWaiting: number;
  /** Called once, however the subscription ends. */
  readonly onEnd: () => void;
};

const complete: SubscriptionItem = { kind: 'complete' };

// Missed events that are executed before their turn; new events are executed as they happen.
const PREFETCH = 4;

/** `cursor` is null once the subscription has ended; `resolve` is the pending call of `next()`. */
type State = {
  cursor: SubscriberCursor | null;
  last: SubscriptionItem;
  resolve: ((item: SubscriptionItem) => void) | null;
};

/**
 * Adds a subscriber to a group, from the newest event on. The subscriber pulls: events it has not requested cost only
 * links of the group's chain. When more than `maxWaiting` events wait, a subscriber of a PUBLIC stream loses the oldest
 * ones and one of an OWNER stream ends, so that its client resumes.
 */
export function createSubscriber({ group, caller, maxWaiting, onEnd }: SubscriberOptions): Subscriber {
  const state: State = { cursor: createSubscriberCursor(group.newest()), last: complete, resolve: null };
  const serve = (): void => {
    const item = state.resolve && (state.cursor ? nextItem(state.cursor, subscriber) : lastItem(state));
    if (!item) return;
    state.resolve?.(item);
    state.resolve = null;
  };
  const subscriber: Subscriber = {
    group,
    caller,
    onAppended(newest) {
      if (!state.cursor || state.cursor.behind(newest) <= maxWaiting) return;
      if (group.stream.channel.audience === 'OWNER') subscriber.end({ kind: 'close', reason: 'slowConsumer' });
      else state.cursor.dropOldest();
    },
    onResult: serve,
    resume(missed) {
      state.cursor?.resume(missed);
      serve();
    },
    end(item) {
      if (!state.cursor) return;
      state.cursor = null;
      state.last = item;
      group.members.delete(subscriber);
      onEnd();
      serve();
    },
    close: () => subscriber.end(complete),
    waiting: () => state.cursor?.waiting(group.newest()) ?? 0,
    next: () =>
      new Promise((resolve) => {
        state.resolve = resolve;
        serve();
      }),
  };
  group.members.add(subscriber);
  return subscriber;
}

/** The result of the next event; null when it is not available yet. */
function nextItem(cursor: SubscriberCursor, subscriber: Subscriber): SubscriptionItem | null {
  let item: ReturnType<SubscriberGroup['result']>;
  do {
    for (const each of cursor.upcoming(PREFETCH)) subscriber.group.result(each);
    const event = cursor.next();
    item = event && subscriber.group.result(event);
    if (item) cursor.advance();
  } while (item === 'hidden');
  const rest = item ? null : cursor.rest();
  if (rest) void resumeWith(rest, subscriber);
  return item;
}

async function resumeWith(rest: NonNullable<MissedEvents['rest']>, subscriber: Subscriber): Promise<void> {
  try {
    subscriber.resume(await rest());
  } catch {
    // A client that resumes after its last event receives the error, unless the log can be read again by then.
    subscriber.end({ kind: 'close', reason: 'logUnavailable' });
  }
}

function lastItem(state: State): SubscriptionItem {
  const { last } = state;
  state.last = complete;
  return last;
}
