import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { ANYTHING, type Changes } from './catalogueChanges.ts';

/** A position in the event log of a subgraph. */
export type LogPoint = { readonly logId: string; readonly position: number };

/** What decides whether a cached value is outdated: the changes that it may have missed. */
export type Versioned = {
  /** The objects and types that the value shows. */
  readonly tags: readonly string[];
  /** The position in the log that was applied before the value was read. */
  readonly point: LogPoint | null;
  /** Epoch ms. */
  readonly filledAt: number;
};

/** How much of a log is followed. */
export type FollowedPoint = {
  /** Null until the log was first read. */
  readonly position: () => LogPoint | null;
  /** For how many ms it has not been known that the position is the head of the log. */
  readonly unknownForMs: () => number;
};

/** The changes of what one subgraph shows. */
export type EntryVersions = {
  /** Takes the next event of the log; synchronous, before anybody else learns of the event. */
  readonly apply: (event: EventEnvelope) => void;
  /** The point from which a value with these tags, read from now on, misses no change; null: unknown. */
  readonly point: (tags: readonly string[]) => LogPoint | null;
  /** Whether the value has missed no change, and the log is followed closely enough to know that. */
  readonly isCurrent: (value: Versioned) => boolean;
  /** Whether the value may be shown, as stale, while the subgraph is away: nothing in it was withdrawn. */
  readonly mayBeShown: (value: Versioned) => boolean;
  /** The position of the last change of any of the tags. */
  readonly lastChange: (tags: readonly string[]) => number;
};

// The log is read after two seconds of silence; longer than this, it cannot be read.
const MAX_UNKNOWN_MS = 3_500;
const MAX_TAGS = 100_000;

/** Versions for a subgraph without a log: values end only with their time. */
export const withoutLog: EntryVersions = {
  apply: () => undefined,
  point: () => null,
  isCurrent: () => true,
  mayBeShown: () => true,
  lastChange: () => 0,
};

/**
 * Keeps the position at which each object and each type changed last. A value carries the position that was applied
 * before it was read, so that nothing has to be removed or announced: another gateway that reads the value compares it
 * with its own log, and a message that was lost is a gap in the positions, which the follower fills.
 */
export function createEntryVersions(changesOf: (event: EventEnvelope) => Changes, log: FollowedPoint): EntryVersions {
  const changedAt = createPositions();
  const withdrawnAt = createPositions();
  /** Until when a tag may be read as it was before its last change; times of `performance.now()`. */
  const settledAt = new Map<string, number>();
  let last: LogPoint | null = null;
  /** Values before this position may have missed a change that is not remembered. */
  let floor = 0;
  /** Values that were read before the log broke off are not comparable with it. */
  let comparableSince = -Infinity;

  function start(at: LogPoint): void {
    if (last) comparableSince = Date.now();
    changedAt.clear();
    withdrawnAt.clear();
    last = at;
    floor = at.position;
  }

  function misses({ tags, point, filledAt }: Versioned, changes: Positions): boolean {
    const from = last === null ? log.position() : null;
    if (from) start(from);
    if (last === null || point === null || point.logId !== last.logId || filledAt < comparableSince) return true;
    return point.position < Math.max(floor, changes.forgotten()) || changes.latestOf(tags) > point.position;
  }

  return {
    apply(event) {
      const { logId, position } = event;
      if (last?.logId === logId && last.position === position) return;
      if (last?.logId !== logId || last.position + 1 !== position) start({ logId, position: position - 1 });
      last = { logId, position };
      const { objects, types, isWithdrawn, settlesMs } = changesOf(event);
      for (const tag of [...objects, ...types]) {
        changedAt.set(tag, position);
        if (isWithdrawn) withdrawnAt.set(tag, position);
        if (settlesMs !== undefined) settledAt.set(tag, performance.now() + settlesMs);
      }
    },
    point: (tags) => (tags.some((tag) => (settledAt.get(tag) ?? 0) > performance.now()) ? null : log.position()),
    isCurrent: (value) => log.unknownForMs() <= MAX_UNKNOWN_MS && !misses(value, changedAt),
    mayBeShown: (value) => !misses(value, withdrawnAt),
    lastChange: (tags) => changedAt.latestOf(tags),
  };
}

type Positions = ReturnType<typeof createPositions>;

/** The last positions of as many tags as fit. */
function createPositions() {
  const positions = new Map<string, number>();
  let forgotten = 0;
  return {
    set(tag: string, position: number) {
      positions.delete(tag);
      positions.set(tag, position);
      if (positions.size <= MAX_TAGS) return;
      const [oldest] = positions;
      if (!oldest) return;
      positions.delete(oldest[0]);
      forgotten = Math.max(forgotten, oldest[1]);
    },
    /** Positions up to this one may be of tags that are not remembered. */
    forgotten: () => forgotten,
    latestOf: (tags: readonly string[]) =>
      Math.max(positions.get(ANYTHING) ?? 0, ...tags.map((tag) => positions.get(tag) ?? 0)),
    clear() {
      positions.clear();
      forgotten = 0;
    },
  };
}
