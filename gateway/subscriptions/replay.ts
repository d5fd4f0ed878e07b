import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs, type Backoff } from '#platform/concurrency/backoff.ts';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLogReader, EventPage } from '#platform/eventLog/eventLogReader.ts';
import { addEvent, cursorExpired, eventsUnavailable, sliceOf } from './logRange.ts';
import type { EventsByChannel, LogRange, LogSlice } from './logRange.ts';

/**
 * Reads a slice; rejects with CURSOR_EXPIRED when it is no longer kept, with DEPENDENCY_UNAVAILABLE when the subgraph
 * is down.
 */
export type Replay = (range: LogRange) => Promise<LogSlice>;

type PendingRead = {
  readonly range: LogRange;
  readonly events: EventEnvelope[];
  readonly settle: PromiseWithResolvers<LogSlice>;
  offset: number;
};

type ReplayOptions = {
  readonly source: string;
  readonly read: Pick<EventLogReader, 'readAfter'>;
  /** For how long a failed read is retried. */
  readonly retryForMs: number;
};

const PAGE = 500;
const BACKOFF: Backoff = { fromMs: 100, toMs: Infinity, jitter: 0 };

/**
 * Reads a subgraph's log for any number of concurrent readers, one page at a time. The pages go upwards from the lowest
 * offset and then start again; each page serves every pending read that it overlaps. So a reconnect of many clients
 * costs the subgraph as many pages as one client does, and a read takes at most two passes over the log.
 */
export function createReplay({ source, read, retryForMs }: ReplayOptions): Replay {
  const pending = new Set<PendingRead>();
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    for (let offset = 0; pending.size > 0;) {
      offset = nextOffset(pending, offset);
      try {
        serve(await readWithRetries(read, offset, retryForMs), offset, pending);
      } catch (cause) {
        for (const each of pending) remove(each, pending).reject(eventsUnavailable(source, cause));
      }
    }
    isRunning = false;
  }

  return (range) => {
    const settle = Promise.withResolvers<LogSlice>();
    pending.add({ range, events: [], settle, offset: range.position });
    if (!isRunning) void run();
    return settle.promise;
  };
}

/** Every pending read waits for this page, so a short outage of the subgraph must not fail them all. */
async function readWithRetries(read: ReplayOptions['read'], offset: number, retryForMs: number): Promise<EventPage> {
  const until = Date.now() + retryForMs;
  for (let retries = 0; ; retries += 1) {
    try {
      return await read.readAfter(offset, PAGE);
    } catch (error) {
      const waitMs = backoffMs(BACKOFF, retries, Math.random());
      if (Date.now() + waitMs >= until) throw error;
      await sleep(waitMs);
    }
  }
}

function nextOffset(pending: ReadonlySet<PendingRead>, offset: number): number {
  let [above, lowest] = [Infinity, Infinity];
  for (const each of pending) {
    lowest = Math.min(lowest, each.offset);
    if (each.offset >= offset) above = Math.min(above, each.offset);
  }
  return above === Infinity ? lowest : above;
}

/** Gives a page to all reads that it overlaps, including those that were added while it was read. */
function serve(page: EventPage, offset: number, pending: Set<PendingRead>): void {
  const events = page.kind === 'events' ? page.events : [];
  const end = events.at(-1)?.position ?? offset;
  if (end - offset !== events.length)
    throw new Error(`expected ${events.length} events after ${offset}, got one at ${end}`);
  const byChannel: EventsByChannel = new Map();
  for (const event of events) addEvent(byChannel, event);
  for (const each of pending) {
    if (isLost(each, page, offset)) remove(each, pending).reject(cursorExpired());
    else if (each.offset >= offset && each.offset < end) append(each, byChannel.get(each.range.channel) ?? [], end);
    if (isComplete(each)) remove(each, pending).resolve({ events: each.events, through: each.offset });
  }
}

/** Whether the page shows that the next events of the read are no longer kept. */
function isLost({ range, offset }: PendingRead, page: EventPage, pageOffset: number): boolean {
  if (page.logId !== range.logId) return true;
  if (page.kind === 'expired') return offset === pageOffset || offset + 1 < page.oldest;
  return offset >= pageOffset && page.events.length === 0;
}

function append(read: PendingRead, events: readonly EventEnvelope[], end: number): void {
  const { range, offset } = read;
  const limit = range.limit - read.events.length;
  const slice = sliceOf(events, { ...range, position: offset, limit }, end);
  read.events.push(...slice.events);
  read.offset = slice.through;
}

function isComplete({ range, events, offset }: PendingRead): boolean {
  return offset >= range.through || events.length >= range.limit;
}

function remove(read: PendingRead, pending: Set<PendingRead>): PendingRead['settle'] {
  pending.delete(read);
  return read.settle;
}
