import type { Caller } from '../context.ts';
import type { Group, Member } from './group.ts';
import { closes, type LiveItem, type LiveSubscription } from './live.ts';
import type { Missed } from './resume.ts';
import { createTurns, type Turns } from './turns.ts';

/** One subscription as the hub has it. */
export type Subscriber = LiveSubscription &
  Member & {
    readonly group: Group;
    caller: Caller | null;
    readonly resume: (missed: Missed) => void;
    readonly waiting: () => number;
  };

type SubscriberOptions = {
  readonly group: Group;
  readonly caller: Caller | null;
  readonly maxWaiting: number;
  /** Called once, when it ends in whatever way. */
  readonly onEnd: () => void;
};

const complete: LiveItem = { kind: 'complete' };

// Of what was missed, so many answers are made before their turn; what happens live is begun as it happens.
const AHEAD = 4;

/** `give` is who waits for the next item. */
type State = { turns: Turns | null; last: LiveItem; give: ((item: LiveItem) => void) | null };

/**
 * Makes a subscriber of a group, from now on. It pulls: what it has not asked for costs a link of the group's chain. One
 * that falls further behind than `maxWaiting` loses the oldest events of a PUBLIC stream; an OWNER's ends, to be resumed.
 */
export function createSubscriber({ group, caller, maxWaiting, onEnd }: SubscriberOptions): Subscriber {
  const state: State = { turns: createTurns(group.newest()), last: complete, give: null };
  const serve = (): void => {
    const item = state.give && (state.turns ? nextOf(state.turns, subscriber) : lastOf(state));
    if (!item) return;
    state.give?.(item);
    state.give = null;
  };
  const subscriber: Subscriber = {
    group,
    caller,
    appended(newest) {
      if (!state.turns || state.turns.behind(newest) <= maxWaiting) return;
      if (group.stream.channel.audience === 'OWNER') subscriber.end(closes.tooSlow);
      else state.turns.dropOldest();
    },
    answered: serve,
    resume(missed) {
      state.turns?.resume(missed);
      serve();
    },
    end(item) {
      if (!state.turns) return;
      state.turns = null;
      state.last = item;
      group.members.delete(subscriber);
      onEnd();
      serve();
    },
    close: () => subscriber.end(complete),
    waiting: () => state.turns?.waiting(group.newest()) ?? 0,
    next: () =>
      new Promise((resolve) => {
        state.give = resolve;
        serve();
      }),
  };
  group.members.add(subscriber);
  return subscriber;
}

/** The answer whose turn it is; null when it is not there yet. */
function nextOf(turns: Turns, subscriber: Subscriber): LiveItem | null {
  let item: ReturnType<Group['answer']>;
  do {
    for (const each of turns.upcoming(AHEAD)) subscriber.group.answer(each);
    const event = turns.next();
    item = event && subscriber.group.answer(event);
    if (item) turns.pass();
  } while (item === 'hidden');
  const rest = item ? null : turns.rest();
  if (rest) void readOn(rest, subscriber);
  return item;
}

async function readOn(rest: NonNullable<Missed['rest']>, subscriber: Subscriber): Promise<void> {
  try {
    subscriber.resume(await rest());
  } catch {
    // Who comes again behind the last event is told what is wrong, or that nothing is wrong any more.
    subscriber.end(closes.cutShort);
  }
}

function lastOf(state: State): LiveItem {
  const { last } = state;
  state.last = complete;
  return last;
}
