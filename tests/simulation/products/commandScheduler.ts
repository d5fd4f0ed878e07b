import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextImmediate } from 'node:timers/promises';
import type { RandomSource } from '../randomSource.ts';
import type { ProductsDatabase } from '../../../subgraphs/products/store/openProductsStore.ts';

/** One process of products: its pending commands fail when it crashes. */
export type SimulatedReplica = { hasCrashed: boolean };

/** The outcome of a database command. A lost command fails while its process continues. */
export type CommandOutcome = 'done' | 'killed before' | 'killed after' | 'request lost' | 'answer lost';

/** Chooses the outcome of a command by its name, such as `stocks.bulkWrite`. */
export type ChooseOutcome = (command: string) => CommandOutcome;

/** The process of a command has crashed, or its connection to the database is lost. */
export class ConnectionLostError extends Error {}

type RunOptions = { readonly random: RandomSource; readonly chooseOutcome: ChooseOutcome };

type WaitingCommand = {
  readonly replica: SimulatedReplica;
  readonly command: string;
  readonly act: () => Promise<unknown>;
  readonly answer: PromiseWithResolvers<unknown>;
  /** The command runs after this many others: a slow request may be overtaken. */
  readonly notBefore: number;
};

const current = new AsyncLocalStorage<{ readonly replica: SimulatedReplica; readonly isSlow: boolean }>();
// After a result, promises, ticks and immediates run before the next command is issued.
const EVENT_LOOP_ROUNDS = 3;
const MAX_DELAY = 120;

/**
 * Executes the database commands of simulated processes one at a time, in random order and with random faults. Commands
 * outside of a process execute at once.
 */
export function createCommandScheduler() {
  let waiting: WaitingCommand[] = [];
  let executedCount = 0;
  let drawDelay = (): number => 0;
  const crash = (replica: SimulatedReplica): void => {
    replica.hasCrashed = true;
    for (const command of waiting.filter((one) => one.replica === replica))
      command.answer.reject(new ConnectionLostError('crashed'));
    waiting = waiting.filter((one) => one.replica !== replica);
  };
  return {
    /** Runs work as a process; many other commands overtake each command of slow work. */
    runAs: <T>(replica: SimulatedReplica, work: () => Promise<T>, isSlow = false): Promise<T> =>
      current.run({ replica, isSlow }, work),
    /** Queues a database command. */
    enqueue(command: string, act: () => Promise<unknown>): Promise<unknown> {
      const from = current.getStore();
      if (!from) return act();
      const { replica, isSlow } = from;
      if (replica.hasCrashed) return Promise.reject(new ConnectionLostError('crashed'));
      const answer = Promise.withResolvers<unknown>();
      waiting.push({ replica, command, act, answer, notBefore: executedCount + (isSlow ? drawDelay() : 0) });
      return answer.promise;
    },
    /** Executes queued commands until the work is done. */
    async run(work: Promise<unknown>, { random, chooseOutcome }: RunOptions): Promise<void> {
      drawDelay = () => random.int(MAX_DELAY);
      const over = new AbortController();
      const ended = work.finally(() => over.abort()).catch(() => undefined);
      while (!over.signal.aborted) {
        for (let round = 0; round < EVENT_LOOP_ROUNDS; round += 1) await nextImmediate();
        if (waiting.length === 0) continue;
        executedCount += 1;
        const ready = waiting.filter(({ notBefore }) => notBefore <= executedCount);
        const next = random.pick(ready.length > 0 ? ready : waiting);
        waiting = waiting.filter((other) => other !== next);
        await settle(next, chooseOutcome(next.command), crash);
      }
      await ended;
      await work;
    },
  };
}

export type CommandScheduler = ReturnType<typeof createCommandScheduler>;

async function settle(
  { replica, act, answer }: WaitingCommand,
  outcome: CommandOutcome,
  crash: (replica: SimulatedReplica) => void,
): Promise<void> {
  const isReached = outcome !== 'killed before' && outcome !== 'request lost';
  const result = isReached
    ? await act().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
    : null;
  if (outcome === 'killed before' || outcome === 'killed after') {
    crash(replica);
    answer.reject(new ConnectionLostError('crashed'));
  } else if (outcome !== 'done' || !result) answer.reject(new ConnectionLostError('the connection was lost'));
  else if ('error' in result) answer.reject(result.error);
  else answer.resolve(result.value);
}

type Method = (...args: unknown[]) => unknown;
type Cursor = { toArray: () => Promise<unknown> };

const commands = [
  'findOne',
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'bulkWrite',
  'findOneAndUpdate',
  'deleteMany',
  'countDocuments',
] as const;

/** Schedules every command to this database. Mongoose's queries end in these methods of the driver too. */
export function scheduleCommands({ models }: Pick<ProductsDatabase, 'models'>, turns: CommandScheduler): void {
  for (const model of Object.values(models)) {
    const { name } = model.collection;
    // The methods have different results, which are passed on unchanged.
    const collection = model.collection as unknown as Record<(typeof commands)[number] | 'find', Method>;
    for (const command of commands) {
      const real = collection[command].bind(model.collection);
      collection[command] = (...args) => turns.enqueue(`${name}.${command}`, async () => real(...args));
    }
    const find = collection.find.bind(model.collection);
    collection.find = (...args) => {
      const cursor = find(...args) as Cursor;
      const toArray = cursor.toArray.bind(cursor);
      return Object.assign(cursor, { toArray: () => turns.enqueue(`${name}.find`, toArray) });
    };
  }
}
