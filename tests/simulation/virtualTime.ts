import type { Clock } from '../../subgraphs/orders/sagas/sagaDependencies.ts';

type Due = { readonly at: number; readonly order: number; run: (() => void) | null };

const EPOCH = Date.parse('2026-11-21T12:00:00.000Z');

/**
 * A clock that advances only when no work is left at the current time. Timers run one at a time, in order of their due
 * time and then of their creation, and all microtasks of a timer run before the next timer.
 */
export class VirtualTime implements Clock {
  #now = EPOCH;
  #turn = 0;
  readonly #due: Due[] = [];

  now(): number {
    return this.#now;
  }

  /** Milliseconds since the start. */
  elapsed(): number {
    return this.#now - EPOCH;
  }

  /** Schedules `run` after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, run: () => void): () => void {
    const due: Due = { at: this.#now + Math.max(0, ms), order: (this.#turn += 1), run };
    this.#push(due);
    return () => void (due.run = null);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
      const stop = (): void => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Advances time until `isOver` holds, no timer is left or `ms` have passed. Resolves with whether `isOver` holds. */
  async advance(ms: number, isOver: () => boolean = () => false): Promise<boolean> {
    const until = this.#now + ms;
    await drainMicrotasks();
    while (!isOver()) {
      const next = this.#due[0];
      if (!next || next.at > until) {
        this.#now = until;
        return false;
      }
      this.#pop();
      if (!next.run) continue;
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await drainMicrotasks();
    }
    return true;
  }

  #push(due: Due): void {
    const heap = this.#due;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap, at, parent)) break;
      swap(heap, at, parent);
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#due;
    swap(heap, 0, heap.length - 1);
    heap.pop();
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const least = left + 1 < heap.length && isBefore(heap, left + 1, left) ? left + 1 : left;
      if (least >= heap.length || !isBefore(heap, least, at)) return;
      swap(heap, least, at);
      at = least;
    }
  }
}

/** Resolves when no microtask is left. */
function drainMicrotasks(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function isBefore(heap: readonly Due[], one: number, other: number): boolean {
  const [first, second] = [heap[one], heap[other]];
  if (!first || !second) return false;
  return first.at < second.at || (first.at === second.at && first.order < second.order);
}

function swap(heap: Due[], one: number, other: number): void {
  const [first, second] = [heap[one], heap[other]];
  if (!first || !second) return;
  heap[one] = second;
  heap[other] = first;
}
