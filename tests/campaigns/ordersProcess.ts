import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order, Word } from './ordersThatDies.ts';

/** One life of the orders house as a process. */
export type OrdersProcess = {
  readonly url: string;
  readonly pid: number;
  /** From now on what it passes is listed anew, and where it dies is known. */
  readonly arm: (order: Order) => Promise<void>;
  /** What it has passed since, in order. */
  readonly passed: () => readonly string[];
  /** What it has written to its log: nothing, when all went well. */
  readonly printed: () => string;
  /** Whether it died within so many milliseconds. */
  readonly diesWithin: (ms: number) => Promise<boolean>;
  readonly kill: () => Promise<void>;
};

const program = join(import.meta.dirname, 'ordersThatDies.ts');

/**
 * Starts the house and waits until it is open; rejects with what it printed when it ends before. One that is to die may
 * do so before.
 */
export async function startOrders(env: NodeJS.ProcessEnv, order?: Order): Promise<OrdersProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: order ? { ...env, ORDER: JSON.stringify(order) } : env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  const heard = listenTo(child);
  const url = await Promise.race([heard.open, ended.then(() => (order?.deathAt ? '' : null))]);
  if (url === null || child.pid === undefined)
    throw new Error(`the orders house ended before it was open:\n${heard.printed()}`);
  return {
    url,
    pid: child.pid,
    async arm(order) {
      const isArmed = heard.arming();
      child.send(order);
      await Promise.race([isArmed, ended]);
    },
    passed: heard.passed,
    printed: heard.printed,
    diesWithin: (ms) => Promise.race([ended.then(() => true), sleep(ms, false, { ref: false })]),
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

function listenTo(child: ChildProcess) {
  const open = Promise.withResolvers<string>();
  let armed = Promise.withResolvers<void>();
  let passed: string[] = [];
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.on('message', (message) => {
    // Its only words are those of ordersThatDies.ts.
    const word = message as Word;
    if ('url' in word) open.resolve(word.url);
    else if ('passed' in word) passed.push(word.passed);
    else {
      passed = [];
      armed.resolve();
    }
  });
  return {
    open: open.promise,
    passed: () => passed,
    printed: () => printed,
    arming: () => (armed = Promise.withResolvers<void>()).promise,
  };
}
