import type { Clock } from '../../subgraphs/orders/sagas/sagaDependencies.ts';

type Due = { readonly at: number; readonly turn: number; run: (() => void) | null };

const EPOCH = Date.parse('2026-11-21T12:00:00.000Z');

/**
 * Time that passes only when nothing is left to do now. What is due runs one at a time, in order of its time and then
 * of its planning, and everything that follows from it has come to rest before the next.
 */
export class VirtualTime implements Clock {
  #now = EPOCH;
  #turn = 0;
  readonly #due: Due[] = [];

  now(): number {
    return this.#now;
  }

  /** Since the beginning, in ms. */
  elapsed(): number {
    return this.#now - EPOCH;
  }

  /** Plans something; the answer takes it back. */
  after(ms: number, run: () => void): () => void {
    const due: Due = { at: this.#now + Math.max(0, ms), turn: (this.#turn += 1), run };
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

  /** Lets time pass until something holds, nothing is planned any more, or so long has passed; tells whether it holds. */
  async pass(ms: number, isOver: () => boolean = () => false): Promise<boolean> {
    const until = this.#now + ms;
    await everythingFollowed();
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
      await everythingFollowed();
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

/** Node runs the next tick once no promise has anything left to do. */
function everythingFollowed(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function isBefore(heap: readonly Due[], one: number, other: number): boolean {
  const [first, second] = [heap[one], heap[other]];
  if (!first || !second) return false;
  return first.at < second.at || (first.at === second.at && first.turn < second.turn);
}

function swap(heap: Due[], one: number, other: number): void {
  const [first, second] = [heap[one], heap[other]];
  if (!first || !second) return;
  heap[one] = second;
  heap[other] = first;
}
