import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import type { NodeLookup } from '../execution/visibility.ts';
import type { ExecuteEvent } from './executeEvent.ts';
import { isStaff, type ResponseStream } from './responseStream.ts';
import type { SubscriptionItem } from './subscriptionHub.ts';

/**
 * The events of a stream as a linked list. Each subscriber references the link it has reached, so the garbage collector
 * frees the links that every subscriber has passed, and no subscriber needs its own queue.
 */
export type EventLink = { readonly event: EventEnvelope | null; readonly index: number; next: EventLink | null };

export type GroupMember = {
  /** A link was appended to the group's chain. */
  readonly onAppended: (newest: EventLink) => void;
  /** The result of an event is available. */
  readonly onResult: () => void;
  readonly end: (last: SubscriptionItem) => void;
};

/** Subscribers that receive equal results. */
export type SubscriberGroup = {
  stream: ResponseStream;
  readonly members: Set<GroupMember>;
  readonly newest: () => EventLink;
  /** Whether this group may receive an event of its channel. */
  readonly admits: (event: EventEnvelope) => boolean;
  readonly append: (event: EventEnvelope) => void;
  /**
   * The result of an event, executed once for all members; null until it is available, which `onResult` reports.
   * `hidden`: the group may not see the entity of the event.
   */
  readonly result: (event: EventEnvelope) => SubscriptionItem | 'hidden' | null;
};

/** All groups, by the key of their stream and by the channel of their events. */
export type SubscriberGroups = {
  /** The group of the stream, created when there is none. */
  readonly of: (stream: ResponseStream) => SubscriberGroup;
  /** The groups of the channel with exactly this name; names are not patterns. */
  readonly ofChannel: (channel: string) => Iterable<SubscriberGroup>;
  readonly all: () => Iterable<SubscriberGroup>;
  readonly count: () => number;
  readonly drop: (group: SubscriberGroup) => void;
  /** Replaces a group's stream by one with the same key, planned with a new schema. */
  readonly change: (group: SubscriberGroup, stream: ResponseStream) => void;
};

// Events that are executed before a member requests their result; the others are executed on request.
const PREFETCH = 8;

export function createSubscriberGroups(execute: ExecuteEvent): SubscriberGroups {
  const byKey = new Map<string, SubscriberGroup>();
  const byChannel = new Map<string, Set<SubscriberGroup>>();

  function attach(group: SubscriberGroup): void {
    const { channelName } = group.stream;
    byChannel.set(channelName, (byChannel.get(channelName) ?? new Set()).add(group));
  }
  function detach(group: SubscriberGroup): void {
    const { channelName } = group.stream;
    const groups = byChannel.get(channelName);
    groups?.delete(group);
    if (groups?.size === 0) byChannel.delete(channelName);
  }

  return {
    of(stream) {
      const known = byKey.get(stream.key);
      if (known) return known;
      const group = createSubscriberGroup(stream, execute);
      byKey.set(stream.key, group);
      attach(group);
      return group;
    },
    ofChannel: (channel) => byChannel.get(channel) ?? [],
    all: () => byKey.values(),
    count: () => byKey.size,
    drop(group) {
      byKey.delete(group.stream.key);
      detach(group);
    },
    change(group, stream) {
      detach(group);
      group.stream = stream;
      attach(group);
    },
  };
}

function createSubscriberGroup(stream: ResponseStream, execute: ExecuteEvent): SubscriberGroup {
  const members = new Set<GroupMember>();
  const results = new WeakMap<EventEnvelope, SubscriptionItem | 'hidden' | null>();
  let newest: EventLink = { event: null, index: 0, next: null };
  let running = 0;

  async function run(event: EventEnvelope): Promise<void> {
    running += 1;
    const { operation, channel, claims } = group.stream;
    const payload = await execute(operation, event, { type: channel.type, claims, subject: subjectOf(group.stream) });
    running -= 1;
    results.set(event, payload === null ? 'hidden' : { kind: 'next', payload, id: encodeResumeCursor(event) });
    for (const member of members) member.onResult();
  }

  const group: SubscriberGroup = {
    stream,
    members,
    newest: () => newest,
    admits: ({ source, owner }) => source === group.stream.source && maySee(group.stream, owner),
    append(event) {
      newest.next = { event, index: newest.index + 1, next: null };
      newest = newest.next;
      if (running < PREFETCH) group.result(event);
      for (const member of members) member.onAppended(newest);
    },
    result(event) {
      const known = results.get(event);
      if (known !== undefined) return known;
      results.set(event, null);
      void run(event);
      return null;
    },
  };
  return group;
}

/** An event of a PUBLIC stream has no owner: the viewer needs access to its entity at the time of delivery. */
function subjectOf({ channel: { audience, entity }, operation }: ResponseStream): NodeLookup | null {
  if (audience !== 'PUBLIC' || entity === null) return null;
  const { argument, ...finder } = entity;
  return { ...finder, id: String(operation.args[argument]) };
}

function maySee({ channel, claims }: ResponseStream, owner: string | null): boolean {
  if (channel.audience === 'PUBLIC') return true;
  return claims !== null && (owner === claims.subject || isStaff(channel, claims));
}
