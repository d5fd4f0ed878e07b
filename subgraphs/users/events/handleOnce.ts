import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { backoffMs, type Backoff } from '#platform/concurrency/backoff.ts';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { LogPosition } from '#platform/eventLog/logPosition.ts';
import type { Log } from '#platform/log/log.ts';
import { advanceConsumer, positionAfter, type ClassifiedEvents, type ConsumerLease } from '../store/consumers.ts';
import { addDeadLetters } from '../store/deadLetters.ts';
import type { UsersTables } from '../store/usersTables.ts';
import type { UsersTransaction } from '../store/writeContext.ts';

/** Applies the effects of events, in their order, within the given transaction. An error rolls all of them back. */
export type HandleEvents = (trx: UsersTransaction, events: readonly EventEnvelope[]) => Promise<void>;

/** How often to try a failing event, and the delays between the attempts. */
export type RetryPolicy = { readonly maxTries: number; readonly backoff: Backoff };

export type HandleOptions = {
  readonly db: Kysely<UsersTables>;
  readonly handle: HandleEvents;
  /** Which events to handle; by default all. */
  readonly isRelevant?: (event: EventEnvelope) => boolean;
  readonly retry: RetryPolicy;
  /** Called after each commit with the new position. */
  readonly onHandled: (position: LogPosition) => void;
  readonly log: Log;
  /** Aborts the delay between attempts. */
  readonly signal: AbortSignal;
};

const MAX_REASON_LENGTH = 500;

/** The handler failed on an event while the database works. */
class HandlingError extends Error {
  override readonly name = 'HandlingError';
}

/**
 * Handles events exactly once: their effects and the consumer's new position are one transaction. If the batch fails,
 * it is halved until the failing event is alone. An event that keeps failing becomes a dead letter, and so do later
 * events of its subject, to keep their order. Returns the lease at its new position. Rejects with
 * ConsumerLeaseLostError if another process has the lease, and if the database fails; nothing has changed then since
 * the last `onHandled`.
 */
export async function handleOnce(
  options: HandleOptions,
  lease: ConsumerLease,
  events: readonly EventEnvelope[],
): Promise<ConsumerLease> {
  const [event] = events;
  if (event && events.length === 1) return handleAlone(options, lease, event);
  try {
    return await tryOnce(options, lease, events);
  } catch (err) {
    if (!(err instanceof HandlingError)) throw err;
    const middle = Math.ceil(events.length / 2);
    const advanced = await handleOnce(options, lease, events.slice(0, middle));
    return await handleOnce(options, advanced, events.slice(middle));
  }
}

async function handleAlone(options: HandleOptions, lease: ConsumerLease, event: EventEnvelope): Promise<ConsumerLease> {
  const { retry, log, signal } = options;
  const { id, type, subject, position } = event;
  for (let tries = 1; ; tries += 1) {
    try {
      const advanced = await tryOnce(options, lease, [event]);
      if (tries > 1) log.info({ id, type, subject, position, tries }, 'handled an event after a retry');
      return advanced;
    } catch (err) {
      if (!(err instanceof HandlingError)) throw err;
      const fields = { err: err.cause, id, type, subject, position };
      if (tries >= retry.maxTries) {
        log.error(fields, 'cannot handle an event: it is now a dead letter');
        return deadLetterEvent(options, lease, { event, reason: failureReason(err.cause) });
      }
      if (tries === 1) log.warn(fields, 'cannot handle an event: retrying');
      await sleep(backoffMs(retry.backoff, tries - 1, Math.random()), undefined, { signal });
    }
  }
}

/** The reason of a failure as a dead letter stores it. */
export function failureReason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON_LENGTH);
}

const BLOCKED_REASON = 'an earlier event of this subject is a dead letter';

function tryOnce(
  options: HandleOptions,
  lease: ConsumerLease,
  events: readonly EventEnvelope[],
): Promise<ConsumerLease> {
  const { consumer } = lease;
  return commitBatch(options, { lease, events }, async (trx, { fresh, blocked }) => {
    await addDeadLetters(trx, { consumer, events: blocked, reason: BLOCKED_REASON });
    if (fresh.length === 0) return;
    await sql`savepoint handling`.execute(trx);
    try {
      await options.handle(trx, fresh);
    } catch (cause) {
      // If the rollback succeeds, the event failed; if not, the database or the connection did.
      await sql`rollback to savepoint handling`.execute(trx);
      throw new HandlingError('the event failed', { cause });
    }
  });
}

type FailedEvent = { readonly event: EventEnvelope; readonly reason: string };

function deadLetterEvent(
  options: HandleOptions,
  lease: ConsumerLease,
  { event, reason }: FailedEvent,
): Promise<ConsumerLease> {
  const { consumer } = lease;
  return commitBatch(options, { lease, events: [event] }, (trx, { fresh, blocked }) =>
    addDeadLetters(trx, { consumer, events: [...fresh, ...blocked], reason }),
  );
}

type Batch = { readonly lease: ConsumerLease; readonly events: readonly EventEnvelope[] };

async function commitBatch(
  { db, onHandled, isRelevant = () => true }: HandleOptions,
  { lease, events }: Batch,
  work: (trx: UsersTransaction, classified: ClassifiedEvents) => Promise<void>,
): Promise<ConsumerLease> {
  const to = positionAfter(events, lease.from);
  const relevant = { to, events: events.filter(isRelevant) };
  await db.transaction().execute(async (trx) => work(trx, await advanceConsumer(trx, lease, relevant)));
  onHandled(to);
  return { ...lease, from: to };
}
