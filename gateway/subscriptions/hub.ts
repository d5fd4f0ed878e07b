import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Caller } from '../context.ts';
import type { Complete } from './completion.ts';
import type { Group } from './group.ts';
import { createGroups, type Groups } from './groups.ts';
import { closes, type LiveCounters, type LiveItem } from './live.ts';
import type { Stream } from './streams.ts';
import { createSubscriber, type Subscriber } from './subscriber.ts';

/** Who gets which events. What nobody holds any more is gone at once. */
export type Hub = {
  /** Makes a subscriber of a stream, from this moment on. */
  readonly join: (stream: Stream, caller: Caller | null) => Subscriber;
  /** Gives an event to the groups of its channels; takes no time of anybody else's. */
  readonly publish: (event: EventEnvelope) => void;
  readonly subscribers: () => ReadonlySet<Subscriber>;
  /** How many subscriptions a user has. */
  readonly countOf: (subject: string) => number;
  /** Plans each group's stream again; those it gives a last item instead end with that. */
  readonly renew: (planAgain: (stream: Stream) => Stream | LiveItem) => void;
  /** Ends every subscription to events of that house. */
  readonly endOf: (source: string, last: LiveItem) => void;
  readonly counters: () => LiveCounters;
};

type HubOptions = { readonly complete: Complete; readonly maxWaiting: number };

export function createHub({ complete, maxWaiting }: HubOptions): Hub {
  const groups = createGroups(complete);
  const bySubject = new Map<string, number>();
  const all = new Set<Subscriber>();

  function tally({ caller }: Subscriber, more: 1 | -1): void {
    if (!caller) return;
    const count = (bySubject.get(caller.claims.subject) ?? 0) + more;
    if (count > 0) bySubject.set(caller.claims.subject, count);
    else bySubject.delete(caller.claims.subject);
  }
  function leave(subscriber: Subscriber): void {
    all.delete(subscriber);
    tally(subscriber, -1);
    if (subscriber.group.members.size === 0) groups.drop(subscriber.group);
  }

  return {
    join(stream, caller) {
      const group = groups.of(stream);
      const subscriber = createSubscriber({ group, caller, maxWaiting, onEnd: () => leave(subscriber) });
      all.add(subscriber);
      tally(subscriber, 1);
      return subscriber;
    },
    publish(event) {
      for (const channel of event.channels) publishIn(groups.ofChannel(channel), event);
    },
    subscribers: () => all,
    countOf: (subject) => bySubject.get(subject) ?? 0,
    renew: (planAgain) => renew(groups, planAgain),
    endOf(source, last) {
      for (const subscriber of all) if (subscriber.group.stream.source === source) subscriber.end(last);
    },
    counters() {
      let waiting = 0;
      for (const subscriber of all) waiting += subscriber.waiting();
      return { subscriptions: all.size, groups: groups.count(), waiting };
    },
  };
}

function publishIn(groups: Iterable<Group>, event: EventEnvelope): void {
  for (const group of groups) if (group.admits(event)) group.append(event);
}

function renew(groups: Groups, planAgain: (stream: Stream) => Stream | LiveItem): void {
  for (const group of groups.all()) {
    const next = planAgain(group.stream);
    const isStream = !('kind' in next);
    // Another key is another audience: they come again, each by their own right.
    if (isStream && next.key === group.stream.key) groups.change(group, next);
    else for (const member of group.members) member.end(isStream ? closes.changed : next);
  }
}
