import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { ExecuteEvent } from './executeEvent.ts';
import type { ResponseStream } from './responseStream.ts';
import { createSubscriber, type Subscriber } from './subscriber.ts';
import { createSubscriberGroups, type SubscriberGroup, type SubscriberGroups } from './subscriberGroups.ts';
import type { SubscriptionCounts, SubscriptionHolder } from './subscriptionCounts.ts';
import type { SubscriptionCounters, SubscriptionItem } from './subscriptionHub.ts';

/** Delivers events to the subscribers of their channels. A group without subscribers is removed at once. */
export type EventDispatcher = {
  /** Adds a subscriber of a stream, which receives the events from this moment on. */
  readonly join: (stream: ResponseStream, holder: SubscriptionHolder) => Subscriber;
  /** Appends an event to the groups of its channels; a channel without groups costs one map lookup. */
  readonly publish: (event: EventEnvelope) => void;
  readonly subscribers: () => ReadonlySet<Subscriber>;
  /** Plans each group's stream again; a group for which `replan` returns an item ends with that item. */
  readonly replanAll: (replan: Replan) => Promise<void>;
  /** Ends every subscription to events of the subgraph. */
  readonly endSource: (source: string, last: SubscriptionItem) => void;
  readonly counters: () => SubscriptionCounters;
};

/** Never rejects. */
type Replan = (stream: ResponseStream) => Promise<ResponseStream | SubscriptionItem>;
type DispatcherOptions = {
  readonly execute: ExecuteEvent;
  readonly maxWaiting: number;
  readonly counts: SubscriptionCounts;
};

export function createEventDispatcher({ execute, maxWaiting, counts }: DispatcherOptions): EventDispatcher {
  const groups = createSubscriberGroups(execute);
  const all = new Set<Subscriber>();

  function remove(subscriber: Subscriber): void {
    all.delete(subscriber);
    if (subscriber.group.members.size === 0) groups.drop(subscriber.group);
  }

  return {
    join(stream, holder) {
      const group = groups.of(stream);
      const uncount = counts.add(holder);
      const onEnd = (): void => {
        uncount();
        remove(subscriber);
      };
      const subscriber = createSubscriber({ group, caller: holder.caller, maxWaiting, onEnd });
      all.add(subscriber);
      return subscriber;
    },
    publish(event) {
      for (const channel of event.channels) publishTo(groups.ofChannel(channel), event);
    },
    subscribers: () => all,
    replanAll: (replan) => replanGroups(groups, replan),
    endSource(source, last) {
      for (const subscriber of all) if (subscriber.group.stream.source === source) subscriber.end(last);
    },
    counters() {
      let waiting = 0;
      for (const subscriber of all) waiting += subscriber.waiting();
      return { subscriptions: all.size, groups: groups.count(), waiting };
    },
  };
}

function publishTo(groups: Iterable<SubscriberGroup>, event: EventEnvelope): void {
  for (const group of groups) if (group.admits(event)) group.append(event);
}

async function replanGroups(groups: SubscriberGroups, replan: Replan): Promise<void> {
  for (const group of groups.all()) {
    const { stream } = group;
    const next = await replan(stream);
    // It ended meanwhile, or a later schema has planned it.
    if (group.members.size === 0 || group.stream !== stream) continue;
    const isStream = !('kind' in next);
    // Another key means another audience: each subscriber has to subscribe again with its own rights.
    if (isStream && next.key === group.stream.key) groups.change(group, next);
    else for (const member of group.members) member.end(isStream ? { kind: 'close', reason: 'schemaChanged' } : next);
  }
}
