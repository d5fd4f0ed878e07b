import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import type { Caller } from '../context.ts';
import type { Group, Member } from './group.ts';
import { closes, type LiveItem, type LiveSubscription } from './live.ts';
import { createTurns, type Turns } from './turns.ts';

/** One subscription as the hub has it. */
export type Subscriber = LiveSubscription &
  Member &
  Pick<Turns, 'resume'> & {
    readonly group: Group;
    caller: Caller | null;
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

type State = { turns: Turns | null; last: LiveItem; wake: () => void };

/**
 * Makes a subscriber of a group, from now on. It pulls: what it has not asked for costs a link of the group's chain. One
 * that falls further behind than `maxWaiting` loses the oldest events of a PUBLIC stream; an OWNER's ends, to be resumed.
 */
export function createSubscriber({ group, caller, maxWaiting, onEnd }: SubscriberOptions): Subscriber {
  const state: State = { turns: createTurns(group.newest()), last: complete, wake: () => undefined };
  const subscriber: Subscriber = {
    group,
    caller,
    told(newest) {
      if (state.turns && state.turns.behind(newest) > maxWaiting) {
        if (group.stream.channel.audience === 'OWNER') return subscriber.end(closes.tooSlow);
        state.turns.dropOldest();
      }
      return state.wake();
    },
    resume: (missed, through) => state.turns?.resume(missed, through),
    end(item) {
      if (!state.turns) return;
      state.turns = null;
      state.last = item;
      group.members.delete(subscriber);
      onEnd();
      state.wake();
    },
    close: () => subscriber.end(complete),
    waiting: () => state.turns?.waiting(group.newest()) ?? 0,
    next: () => next(state, group),
  };
  group.members.add(subscriber);
  return subscriber;
}

async function next(state: State, group: Group): Promise<LiveItem> {
  for (;;) {
    const event = state.turns?.take();
    for (const each of state.turns?.upcoming(AHEAD) ?? []) void group.answer(each);
    const payload = event && (await group.answer(event));
    if (!state.turns) {
      const { last } = state;
      state.last = complete;
      return last;
    }
    if (event && payload) return { kind: 'next', payload, id: encodeResumeCursor(event) };
    await new Promise<void>((resolve) => (state.wake = resolve));
  }
}
