import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as afterOthers } from 'node:timers/promises';
import type { Chance } from '../chance.ts';

/** One process of products: what is under way in it ends when it dies. */
export type Replica = { isDead: boolean };

/** What becomes of a command to the database. A lost one fails while its process lives on. */
export type Fate = 'done' | 'killed before' | 'killed after' | 'request lost' | 'answer lost';

/** Decides the fate of a command, by its name such as `stocks.bulkWrite`. */
export type Fates = (command: string) => Fate;

/** The process a command comes from is gone, or the connection to the database is. */
export class LostError extends Error {}

type Turn = {
  readonly replica: Replica;
  readonly command: string;
  readonly act: () => Promise<unknown>;
  readonly answer: PromiseWithResolvers<unknown>;
  /** So many turns go first: a request may be slow on its way while others overtake it. */
  readonly notBefore: number;
};

const current = new AsyncLocalStorage<{ readonly replica: Replica; readonly isSlow: boolean }>();
// Answers are followed by promises, ticks and immediates before the next command is asked for.
const ROUNDS_OF_OTHERS = 3;
const LONGEST_STALL = 120;

/**
 * Lets the processes of a simulation speak to the database one command at a time, in an order and with the faults that
 * chance decides. Whatever is asked outside of a process goes through at once.
 */
export function createTurns() {
  let waiting: Turn[] = [];
  let turnsTaken = 0;
  let stallsFor = (): number => 0;
  const die = (replica: Replica): void => {
    replica.isDead = true;
    for (const turn of waiting.filter((one) => one.replica === replica)) turn.answer.reject(new LostError('killed'));
    waiting = waiting.filter((one) => one.replica !== replica);
  };
  return {
    /** Work as a process does it; slow work lets many others go before each of its commands. */
    as: <T>(replica: Replica, work: () => Promise<T>, isSlow = false): Promise<T> =>
      current.run({ replica, isSlow }, work),
    /** A command to the database, which waits for its turn. */
    take(command: string, act: () => Promise<unknown>): Promise<unknown> {
      const from = current.getStore();
      if (!from) return act();
      const { replica, isSlow } = from;
      if (replica.isDead) return Promise.reject(new LostError('killed'));
      const answer = Promise.withResolvers<unknown>();
      waiting.push({ replica, command, act, answer, notBefore: turnsTaken + (isSlow ? stallsFor() : 0) });
      return answer.promise;
    },
    /** Gives turns until the work is over. */
    async run(work: Promise<unknown>, { chance, fateOf }: { chance: Chance; fateOf: Fates }): Promise<void> {
      stallsFor = () => chance.int(LONGEST_STALL);
      const over = new AbortController();
      const ended = work.finally(() => over.abort()).catch(() => undefined);
      while (!over.signal.aborted) {
        for (let round = 0; round < ROUNDS_OF_OTHERS; round += 1) await afterOthers();
        if (waiting.length === 0) continue;
        turnsTaken += 1;
        const ready = waiting.filter(({ notBefore }) => notBefore <= turnsTaken);
        const turn = chance.pick(ready.length > 0 ? ready : waiting);
        waiting = waiting.filter((other) => other !== turn);
        await settle(turn, fateOf(turn.command), die);
      }
      await ended;
      await work;
    },
  };
}

export type Turns = ReturnType<typeof createTurns>;

async function settle({ replica, act, answer }: Turn, fate: Fate, die: (replica: Replica) => void): Promise<void> {
  const isReached = fate !== 'killed before' && fate !== 'request lost';
  const result = isReached
    ? await act().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
    : null;
  if (fate === 'killed before' || fate === 'killed after') {
    die(replica);
    answer.reject(new LostError('killed'));
  } else if (fate !== 'done' || !result) answer.reject(new LostError('the connection was lost'));
  else if ('error' in result) answer.reject(result.error);
  else answer.resolve(result.value);
}
