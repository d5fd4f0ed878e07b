import { setTimeout as sleep } from 'node:timers/promises';
import type { Diary } from './diary.ts';
import type { Owner } from './owner.ts';

/** Something that listens for an owner, in one way, through whatever happens. */
export type Listener = {
  readonly diaries: () => readonly Diary[];
  /** Loses its connection, as from a tunnel. */
  readonly cut: () => void;
};

export type ListenerOptions = {
  readonly owner: Owner;
  /** Where the graph is, http. */
  readonly url: string;
  readonly until: AbortSignal;
  /** Whether it goes on behind the last cursor; one that does not begins with what happens next. */
  readonly remembers: boolean;
};

const PAUSE_MS = 150;

/** The variables of a diary's subscription, this time. */
export function variablesOf(diary: Diary, remembers: boolean): Record<string, string> {
  const isFirst = diary.beginnings() === 0;
  return {
    ...(diary.subject.kind === 'order' && { id: diary.subject.orderId }),
    ...((remembers || isFirst) && { after: diary.after() }),
  };
}

/** Lives one connection after the other, until it is told to stop; `live` answers when one has ended. */
export async function liveOn(until: AbortSignal, live: () => Promise<void>): Promise<void> {
  while (!until.aborted) {
    await live().catch(() => undefined);
    await sleep(PAUSE_MS * (0.5 + Math.random()), undefined, { signal: until }).catch(() => undefined);
  }
}
