import { setTimeout as sleep } from 'node:timers/promises';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLogReader, EventPage } from '#platform/eventLog/eventLogReader.ts';
import { expired, unavailable } from './logFaults.ts';
import { addTo, legOf, type ByChannel, type Leg, type Stretch } from './stretch.ts';

/** Reads a leg; rejects with CURSOR_EXPIRED when it is no longer kept, with DEPENDENCY_UNAVAILABLE when the house is away. */
export type Replay = (stretch: Stretch) => Promise<Leg>;

type Rider = {
  readonly stretch: Stretch;
  readonly events: EventEnvelope[];
  readonly settle: PromiseWithResolvers<Leg>;
  at: number;
};

type ReplayOptions = {
  readonly source: string;
  readonly read: Pick<EventLogReader, 'readAfter'>;
  /** For how long a house that does not answer is asked again. */
  readonly patienceMs: number;
};

const PAGE = 500;
const RETRY_FROM_MS = 100;

/**
 * Reads a house's log for any number at once: a page at a time, from below upwards and then from below again, each page
 * for all who need what is on it. So the house is asked no more when everybody comes back than when somebody does, and
 * nobody waits for longer than two ways through the log.
 */
export function createReplay({ source, read, patienceMs }: ReplayOptions): Replay {
  const riders = new Set<Rider>();
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    for (let at = 0; riders.size > 0;) {
      at = nextStop(riders, at);
      try {
        serve(await readPatiently(read, at, patienceMs), at, riders);
      } catch (cause) {
        for (const rider of riders) leave(rider, riders).reject(unavailable(source, cause));
      }
    }
    isRunning = false;
  }

  return (stretch) => {
    const settle = Promise.withResolvers<Leg>();
    riders.add({ stretch, events: [], settle, at: stretch.position });
    if (!isRunning) void run();
    return settle.promise;
  };
}

/** All wait for this one page, so that a moment's absence of the house must not send all of them away. */
async function readPatiently(read: ReplayOptions['read'], at: number, patienceMs: number): Promise<EventPage> {
  const until = Date.now() + patienceMs;
  for (let waitMs = RETRY_FROM_MS; ; waitMs *= 2) {
    try {
      return await read.readAfter(at, PAGE);
    } catch (error) {
      if (Date.now() + waitMs >= until) throw error;
      await sleep(waitMs);
    }
  }
}

function nextStop(riders: ReadonlySet<Rider>, at: number): number {
  let [above, lowest] = [Infinity, Infinity];
  for (const rider of riders) {
    lowest = Math.min(lowest, rider.at);
    if (rider.at >= at) above = Math.min(above, rider.at);
  }
  return above === Infinity ? lowest : above;
}

/** Gives a page to all whose way leads over it; who joined while it was read may be among them. */
function serve(page: EventPage, at: number, riders: Set<Rider>): void {
  const events = page.kind === 'events' ? page.events : [];
  const end = events.at(-1)?.position ?? at;
  if (end - at !== events.length) throw new Error(`expected ${events.length} events behind ${at}, got one at ${end}`);
  const byChannel: ByChannel = new Map();
  for (const event of events) addTo(byChannel, event);
  for (const rider of riders) {
    if (isLost(rider, page, at)) leave(rider, riders).reject(expired());
    else if (rider.at >= at && rider.at < end) take(rider, byChannel.get(rider.stretch.channel) ?? [], end);
    if (isThere(rider)) leave(rider, riders).resolve({ events: rider.events, through: rider.at });
  }
}

/** Whether a page shows that what is behind a place is not known any more. */
function isLost({ stretch, at }: Rider, page: EventPage, pageAt: number): boolean {
  if (page.logId !== stretch.logId) return true;
  if (page.kind === 'expired') return at === pageAt || at + 1 < page.oldest;
  return at >= pageAt && page.events.length === 0;
}

function take(rider: Rider, events: readonly EventEnvelope[], end: number): void {
  const { stretch } = rider;
  const limit = stretch.limit - rider.events.length;
  const leg = legOf(events, { ...stretch, position: rider.at, limit }, end);
  rider.events.push(...leg.events);
  rider.at = leg.through;
}

function isThere({ stretch, events, at }: Rider): boolean {
  return at >= stretch.through || events.length >= stretch.limit;
}

function leave(rider: Rider, riders: Set<Rider>): Rider['settle'] {
  riders.delete(rider);
  return rider.settle;
}
