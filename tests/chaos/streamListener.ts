import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamJournal } from './streamJournal.ts';
import type { OrderOwner } from './orderOwner.ts';

/** Keeps an owner's subscriptions open over one transport, through all failures. */
export type StreamListener = {
  readonly journals: () => readonly StreamJournal[];
  /** Drops its connection. */
  readonly disconnect: () => void;
};

export type StreamListenerOptions = {
  readonly owner: OrderOwner;
  /** The GraphQL endpoint (http). */
  readonly url: string;
  readonly until: AbortSignal;
  /** Whether it resumes after the last cursor; otherwise it continues with new events only. */
  readonly resumes: boolean;
};

const PAUSE_MS = 150;

/** Returns the variables of a stream's next subscription. */
export function subscriptionVariables(journal: StreamJournal, resumes: boolean): Record<string, string> {
  const isFirst = journal.subscriptionCount() === 0;
  return {
    ...(journal.subject.kind === 'order' && { id: journal.subject.orderId }),
    ...((resumes || isFirst) && { after: journal.after() }),
  };
}

/** Opens one connection after the other until the signal aborts; `connect` resolves when its connection has ended. */
export async function reconnectUntil(until: AbortSignal, connect: () => Promise<void>): Promise<void> {
  while (!until.aborted) {
    await connect().catch(() => undefined);
    await sleep(PAUSE_MS * (0.5 + Math.random()), undefined, { signal: until }).catch(() => undefined);
  }
}
