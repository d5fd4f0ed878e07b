import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLogHead } from '#platform/eventLog/eventLog.ts';
import type { HealthCheck } from '#platform/http/health.ts';

/** A house's log that is followed here. */
export type FollowedHouse = {
  readonly source: string;
  /** What being behind means, where that is more than late subscriptions. */
  readonly risk: string | null;
  /** Up to where it was taken in; null until it was first read. */
  readonly place: () => { readonly logId: string; readonly position: number } | null;
  /** Where it ends; asks the house. */
  readonly head: () => Promise<EventLogHead>;
};

// What is in a log is here in some milliseconds, or in two seconds where a message was lost.
const GRACE_MS = 1_000;
const LOOK_EVERY_MS = 50;
const ASKED_RECENTLY_MS = 1_000;

/** A check of each log, none of them critical: whoever is behind still answers queries. */
export function checksOfLogs(houses: readonly FollowedHouse[]): Readonly<Record<string, HealthCheck>> {
  return Object.fromEntries(
    houses.map((house) => [`${house.source}Log`, { isCritical: false, check: askedRarely(() => warningOfLog(house)) }]),
  );
}

/** Null when everything that stood in the log when this was asked is here within a second. */
async function warningOfLog({ source, risk, place, head }: FollowedHouse): Promise<string | null> {
  const behind = risk === null ? '' : `: ${risk}`;
  if (!place()) return `the log of ${source} was not read yet${behind}`;
  const there = await head().catch((cause: Error) => {
    throw new Error(`the log of ${source} cannot be read: ${cause.message}`, { cause });
  });
  for (const until = performance.now() + GRACE_MS; performance.now() < until; await sleep(LOOK_EVERY_MS)) {
    const here = place();
    if (here?.logId === there.logId && here.position >= there.head) return null;
  }
  const here = place();
  const missing = here?.logId === there.logId ? `its last ${there.head - here.position} events` : 'another log of it';
  return `of the log of ${source} ${missing} could not be read yet${behind}`;
}

/** Those who ask within a second share the answer. */
export function askedRarely<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    if (last && performance.now() - last.at < ASKED_RECENTLY_MS) return last.answer;
    last = { at: performance.now(), answer: ask() };
    return last.answer;
  };
}
