import type { Log } from '#platform/log/log.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import { failureReason } from './events/handleOnce.ts';
import { createEventHandlers, type ConsumedSource } from './events/startConsumers.ts';
import { createDeadLetters, type DeadLetter } from './store/deadLetters.ts';
import { DELIVERY_CONSUMER } from './store/deliveryQueue.ts';
import { openUsersDatabase } from './store/openUsersDatabase.ts';

/** Which dead letters to redrive; without a subject all of them. */
export type RedriveFilter = { readonly subject?: string | undefined };

/** How many were redriven, and which failed again. */
export type RedriveResult = { readonly done: number; readonly failed: readonly DeadLetter[] };

type UsersDeadLetters = {
  /** All of them, oldest first. */
  readonly list: () => Promise<DeadLetter[]>;
  /**
   * Handles the events of each subject again, in their order, up to the first that fails again. Deliveries return to
   * the delivery queue, for the delivery worker of a running subgraph.
   */
  readonly redrive: (filter: RedriveFilter) => Promise<RedriveResult>;
} & AsyncDisposable;

/** Opens the dead letters in the users database, whether or not the subgraph is running. */
export async function openUsersDeadLetters(o: { databaseUrl: string; log: Log }): Promise<UsersDeadLetters> {
  const db = await openUsersDatabase({ url: o.databaseUrl, applicationName: 'users-dead-letters', log: o.log });
  const openedAt = new Date(await readPostgresTime(db));
  const letters = createDeadLetters(db);
  const handlers = createEventHandlers({ now: () => openedAt });

  /** Redrives the dead events of a subject, including those that are added meanwhile, until one fails. */
  async function redriveEvents(subject: ConsumerSubject): Promise<RedriveResult> {
    let done = 0;
    try {
      while (await letters.redriveNext(subject, handlers[subject.consumer as ConsumedSource])) done += 1;
      return { done, failed: [] };
    } catch (error) {
      const reason = failureReason(error);
      const oldest = (await letters.list()).find((letter) => isSameSubject(letter, subject));
      if (!oldest) throw error;
      await letters.updateReason(oldest.id, reason);
      return { done, failed: [{ ...oldest, reason }] };
    }
  }

  async function redriveSubject(letter: DeadLetter): Promise<RedriveResult> {
    if (letter.consumer !== DELIVERY_CONSUMER) return redriveEvents(letter);
    await letters.redriveDelivery(letter.id);
    return { done: 1, failed: [] };
  }

  return {
    list: letters.list,
    async redrive({ subject }) {
      const matching = (await letters.list()).filter((letter) => subject === undefined || letter.subject === subject);
      const oldestPerSubject = matching.filter(
        (letter, index) => matching.findIndex((other) => isSameSubject(other, letter)) === index,
      );
      const results: RedriveResult[] = [];
      for (const letter of oldestPerSubject) results.push(await redriveSubject(letter));
      return {
        done: results.reduce((sum, { done }) => sum + done, 0),
        failed: results.flatMap(({ failed }) => failed),
      };
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

/** The consumer of a log has the name of the subgraph. */
type ConsumerSubject = Pick<DeadLetter, 'consumer' | 'subject'>;

function isSameSubject(one: ConsumerSubject, other: ConsumerSubject): boolean {
  return one.consumer === other.consumer && one.subject === other.subject;
}
