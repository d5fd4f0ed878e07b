import type { VirtualTime } from './virtualTime.ts';

/** What happened, in order, for people; kept only when somebody wants to read it. */
export class Trace {
  readonly lines: string[] = [];
  readonly #time: VirtualTime;
  readonly #isKept: boolean;

  constructor(time: VirtualTime, isKept: boolean) {
    this.#time = time;
    this.#isKept = isKept;
  }

  push(line: string, facts?: object): void {
    if (!this.#isKept) return;
    const seconds = (this.#time.elapsed() / 1_000).toFixed(3).padStart(9);
    const err = facts && 'err' in facts && facts.err instanceof Error ? ` [${facts.err.message}]` : '';
    this.lines.push(`${seconds} ${line}${err}`);
  }
}
