import type { Log } from '#platform/log/log.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import { reasonOf } from './events/handleOnce.ts';
import { createTellOwner } from './events/tellOwner.ts';
import { createDeadLetters, type DeadLetter } from './store/deadLetters.ts';
import { DELIVERIES } from './store/deliveries.ts';
import { openUsersDatabase } from './store/openUsersDatabase.ts';

/** Which dead letters are redriven; what is left out does not matter. */
export type Which = { readonly subject?: string | undefined };

/** How many were done, and which could not be. */
export type Redriven = { readonly done: number; readonly failed: readonly DeadLetter[] };

type UsersDeadLetters = {
  /** All of them, oldest first. */
  readonly list: () => Promise<DeadLetter[]>;
  /**
   * Does them again: events of a subject in their order, up to the first that fails again; deliveries are handed to the
   * house that runs, or runs next.
   */
  readonly redrive: (which: Which) => Promise<Redriven>;
} & AsyncDisposable;

/** Opens the users' database to see to what the house could not do, the house running or not. */
export async function openUsersDeadLetters(o: { databaseUrl: string; log: Log }): Promise<UsersDeadLetters> {
  const db = await openUsersDatabase({ url: o.databaseUrl, applicationName: 'users-dead-letters', log: o.log });
  const begunAt = new Date(await readPostgresTime(db));
  const letters = createDeadLetters(db);
  const handle = createTellOwner({ now: () => begunAt });

  /** Handles what is dead of a subject, also what comes behind it meanwhile; answers how much, and what fails again. */
  async function redriveEvents(of: Subject): Promise<Redriven> {
    let done = 0;
    try {
      while (await letters.redriveNext(of, handle)) done += 1;
      return { done, failed: [] };
    } catch (error) {
      const reason = reasonOf(error);
      const oldest = (await letters.list()).find((each) => isSame(each, of));
      if (!oldest) throw error;
      await letters.explain(oldest.id, reason);
      return { done, failed: [{ ...oldest, reason }] };
    }
  }

  async function redriveSubject(letter: DeadLetter): Promise<Redriven> {
    if (letter.consumer !== DELIVERIES) return redriveEvents(letter);
    await letters.redriveDelivery(letter.id);
    return { done: 1, failed: [] };
  }

  return {
    list: letters.list,
    async redrive({ subject }) {
      const all = (await letters.list()).filter((each) => subject === undefined || each.subject === subject);
      const firsts = all.filter((letter, index) => all.findIndex((each) => isSame(each, letter)) === index);
      const redriven: Redriven[] = [];
      for (const letter of firsts) redriven.push(await redriveSubject(letter));
      return {
        done: redriven.reduce((sum, { done }) => sum + done, 0),
        failed: redriven.flatMap(({ failed }) => failed),
      };
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

type Subject = Pick<DeadLetter, 'consumer' | 'subject'>;

function isSame(one: Subject, other: Subject): boolean {
  return one.consumer === other.consumer && one.subject === other.subject;
}
