import type { Logger } from 'pino';
import { formatClockDifference, MAX_CLOCK_DIFFERENCE_MS } from './clockDifference.ts';

/**
 * A clock that follows a database's: every process over that database reads the same time, whatever its own clock
 * says.
 */
export type DatabaseClock = {
  /**
   * The database's time, whole epoch ms. Costs no round trip; off by at most half of the one it was last measured
   * with.
   */
  readonly now: () => number;
  /** Throws when this process's own clock differs from the database's by more than 2 s. */
  readonly check: () => Promise<void>;
} & AsyncDisposable;

type DatabaseClockOptions = {
  /** Asks the database for its time, epoch ms. */
  readonly readTime: () => Promise<number>;
  /** Logs when the two clocks start to differ by more than 2 s, and when they agree again. */
  readonly log?: Pick<Logger, 'info' | 'warn'>;
  readonly everyMs?: number;
  /** This process's own clock, epoch ms. */
  readonly ownClock?: () => number;
};

/** The database's time at one moment of the monotonic clock, both in ms, and by how much it may be wrong. */
type Sample = { readonly time: number; readonly at: number; readonly errorMs: number };

const EVERY_MS = 10_000;
/** An answer that takes longer says nothing of use about the time. */
const ANSWER_WITHIN_MS = 2_000;
/** A database that has just been opened may be slow to answer: it is asked some more. */
const FIRST_TRIES = 3;
const GOOD_ERROR_MS = 50;
/** How far two clocks may drift apart in one ms: ten times what bad quartz does. */
const DRIFT = 0.001;

/**
 * Opens a clock by asking the database for its time; it is asked again every 10 s, and its time in between is counted
 * by this machine's monotonic clock, which is never set. Rejects when the database does not answer the first time.
 */
export async function openDatabaseClock(o: DatabaseClockOptions): Promise<DatabaseClock> {
  const { readTime, log, everyMs = EVERY_MS, ownClock = Date.now } = o;
  let best = await measure(readTime);
  for (let tries = 1; best.errorMs > GOOD_ERROR_MS && tries < FIRST_TRIES; tries += 1)
    best = better(best, await measure(readTime));
  const now = () => Math.round(timeOf(best, performance.now()));
  const differenceMs = () => ownClock() - now();
  let differs = false;
  let measuring: Promise<void> | null = null;

  function report(): void {
    const wasDifferent = differs;
    differs = Math.abs(differenceMs()) > MAX_CLOCK_DIFFERENCE_MS;
    const fields = { differenceMs: Math.round(differenceMs()) };
    if (differs && !wasDifferent) log?.warn(fields, "this process's clock differs from the database's, which is used");
    if (!differs && wasDifferent) log?.info(fields, "this process's clock agrees with the database's again");
  }

  async function follow(): Promise<void> {
    // A database that does not answer is reported by what asks it for more than its time.
    const fresh = await measure(() => withTimeout(readTime())).catch(() => null);
    if (fresh) best = better(best, fresh);
    report();
  }

  report();
  // One at a time: while an answer is out, no other is asked for.
  const timer = setInterval(() => {
    measuring ??= follow().finally(() => (measuring = null));
  }, everyMs);
  return {
    now,
    async check() {
      report();
      if (differs) throw new Error(`this process's clock is ${formatClockDifference(differenceMs())} the database's`);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await measuring;
    },
  };
}

/** The database answered somewhere between question and answer: in the middle, give or take half of it. */
async function measure(readTime: () => Promise<number>): Promise<Sample> {
  const sentAt = performance.now();
  const time = await readTime();
  const receivedAt = performance.now();
  return { time, at: (sentAt + receivedAt) / 2, errorMs: (receivedAt - sentAt) / 2 };
}

async function withTimeout<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`expected the database's time within ${ANSWER_WITHIN_MS} ms`)),
    ANSWER_WITHIN_MS,
  );
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}

function timeOf({ time, at }: Sample, when: number): number {
  return time + when - at;
}

/** The more exact one, unless the two cannot both be right: then the database's clock was set, and the fresh one is. */
function better(held: Sample, fresh: Sample): Sample {
  const errorMs = held.errorMs + (fresh.at - held.at) * DRIFT;
  const apartMs = Math.abs(timeOf(held, fresh.at) - fresh.time);
  return errorMs < fresh.errorMs && apartMs <= errorMs + fresh.errorMs ? held : fresh;
}
