import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileCache } from '../startSystem.ts';
import type { CrashCommand, CrashReport } from './crashableOrders.ts';

/** One orders process. */
export type OrdersProcess = {
  readonly url: string;
  readonly pid: number;
  /** Clears the list of passed boundaries and sets where the process crashes. */
  readonly arm: (command: CrashCommand) => Promise<void>;
  /** The boundaries passed since then, in order. */
  readonly passed: () => readonly string[];
  /** Its output: empty if no error was logged. */
  readonly printed: () => string;
  /** Resolves with whether the process exits within `ms`. */
  readonly diesWithin: (ms: number) => Promise<boolean>;
  readonly kill: () => Promise<void>;
};

const program = join(import.meta.dirname, 'crashableOrders.ts');

/**
 * Starts an orders process and waits until it is open; rejects with its output if it exits first, unless a crash
 * command lets it.
 */
export async function startOrdersProcess(env: NodeJS.ProcessEnv, command?: CrashCommand): Promise<OrdersProcess> {
  // With the flags of this process, because what is compiled with other flags is not used.
  const child = spawn(process.execPath, [...process.execArgv, program], {
    env: { ...compileCache, ...env, ...(command && { CRASH_COMMAND: JSON.stringify(command) }) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  const messages = listenTo(child);
  const url = await Promise.race([messages.open, ended.then(() => (command?.crashAt ? '' : null))]);
  if (url === null || child.pid === undefined)
    throw new Error(`the orders process exited before it was open:\n${messages.printed()}`);
  return {
    url,
    pid: child.pid,
    async arm(command) {
      const isArmed = messages.arming();
      child.send(command);
      await Promise.race([isArmed, ended]);
    },
    passed: messages.passed,
    printed: messages.printed,
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
    // crashableOrders.ts sends nothing else.
    const received = message as CrashReport;
    if ('url' in received) open.resolve(received.url);
    else if ('passed' in received) passed.push(received.passed);
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
