import type { VirtualTime } from './virtualTime.ts';

/** The trace of a run as text lines; empty unless it is enabled. */
export class Trace {
  readonly lines: string[] = [];
  readonly #time: VirtualTime;
  readonly #isKept: boolean;

  constructor(time: VirtualTime, isKept: boolean) {
    this.#time = time;
    this.#isKept = isKept;
  }

  push(line: string, fields?: object): void {
    if (!this.#isKept) return;
    const seconds = (this.#time.elapsed() / 1_000).toFixed(3).padStart(9);
    const err = fields && 'err' in fields && fields.err instanceof Error ? ` [${fields.err.message}]` : '';
    this.lines.push(`${seconds} ${line}${err}`);
  }
}
