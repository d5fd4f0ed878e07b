import type { EventEnvelope, NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLog } from '#platform/eventLog/eventLog.ts';

/** An event for tests that check positions only; `fields` replace its other defaults. */
export function sampleEvent(fields: Partial<NewEvent> = {}): NewEvent {
  const id = crypto.randomUUID();
  const occurredAt = new Date().toISOString();
  const nothing = { owner: null, channels: [], data: {}, traceparent: null };
  return { id, type: 'thing.happened', subject: id, version: 1, occurredAt, ...nothing, ...fields };
}

export type MemoryEventLog = EventLog & {
  readonly append: (...events: NewEvent[]) => void;
  /** Another log in its place, empty, as after a restore of nothing. */
  readonly replace: (logId: string) => void;
  /** Forgets its newest events, as a restored backup would. */
  readonly truncate: (count: number) => void;
};

/** An event log in memory, for tests of what stands around it. */
export function createMemoryEventLog(source: string): MemoryEventLog {
  let logId = 'log-1';
  let head = 0;
  let kept: EventEnvelope[] = [];
  let fresh: NewEvent[] = [];
  return {
    append: (...events) => void fresh.push(...events),
    replace(other) {
      [logId, head, kept, fresh] = [other, 0, [], []];
    },
    truncate(count) {
      head -= count;
      kept = kept.filter(({ position }) => position <= head);
    },
    async head(since) {
      const where = { logId, head, oldest: kept[0]?.position ?? head + 1 };
      const recent = kept.find(({ occurredAt }) => since && new Date(occurredAt) >= since);
      return since ? { ...where, since: recent ? recent.position - 1 : head } : where;
    },
    readAfter: async (position, limit) => kept.filter((event) => event.position > position).slice(0, limit),
    async assign(limit) {
      const assigned = fresh.splice(0, limit).map((event) => ({ ...event, source, logId, position: (head += 1) }));
      kept.push(...assigned);
      return assigned;
    },
    async prune(before) {
      const first = kept.findIndex(({ occurredAt }) => new Date(occurredAt) >= before);
      return kept.splice(0, first === -1 ? kept.length - 1 : first).length;
    },
  };
}
