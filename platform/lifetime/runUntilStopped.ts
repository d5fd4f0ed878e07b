import process, { exit, stderr, stdout } from 'node:process';
import { waitForStopSignal } from './waitForStopSignal.ts';
import { closeWithin } from './closeWithin.ts';

/** A process that opens something, serves until it is asked to stop, and closes what it opened. */
export type Program = {
  /** Begins each line that is printed here, such as `orders`. */
  readonly name: string;
  /** Opens the program on this stack; what it returns is called with the reason when the process is asked to stop. */
  readonly open: (opened: AsyncDisposableStack) => Promise<(reason: string) => void>;
  readonly closeWithinMs: number;
};

/**
 * Runs the program and ends the process. Asked to stop before it is open, it says so in one line and ends at once, as
 * whatever it was doing must survive a kill anyway. What `open` throws is printed without a stack, and the exit code is
 * 1.
 */
export async function runUntilStopped({ name, open, closeWithinMs }: Program): Promise<never> {
  const stopping = waitForStopSignal();
  const opened = new AsyncDisposableStack();
  let isOpen = false;
  void endEarly();
  async function endEarly(): Promise<void> {
    await stopping;
    if (isOpen) return;
    stdout.write(`${name}: stopped before it was open\n`);
    exit();
  }
  const fail = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    stderr.write(message.replaceAll(/^/gm, `${name}: `) + '\n');
    process.exitCode = 1;
  };
  try {
    const onStopping = await open(opened);
    isOpen = true;
    onStopping(await stopping);
  } catch (error) {
    fail(error);
  }
  await closeWithin(opened, closeWithinMs).catch(fail);
  exit();
}
