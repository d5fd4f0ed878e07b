import type { Caller } from '../../gateway/context.ts';
import {
  closes,
  type Live,
  type LiveItem,
  type LiveOutcome,
  type LiveRequest,
  type LiveSubscription,
} from '../../gateway/subscriptions/live.ts';

const MAX_WAITING = 100;

/** Numbers as events: `publish` reaches every subscriber, a cursor is the number as text. It keeps all it ever published. */
export class MemoryLive implements Live {
  readonly requests: LiveRequest[] = [];
  readonly renewed: Caller[] = [];
  readonly #open = new Set<MemorySubscription>();
  readonly #published: number[] = [];

  async subscribe(request: LiveRequest): Promise<LiveOutcome> {
    this.requests.push(request);
    const refusal = this.#refusal(request);
    if (refusal) return { kind: 'refused', errors: [refusal] };
    const subscription = new MemorySubscription(request, () => this.#open.delete(subscription));
    this.#open.add(subscription);
    const after = request.lastEventId ?? request.variables?.['after'];
    if (after != null)
      for (const number of this.#published) if (number > Number(after)) subscription.push(nextOf(number));
    return { kind: 'subscribed', subscription };
  }

  renewCaller(subscription: LiveSubscription, caller: Caller): boolean {
    const known = [...this.#open].find((each) => each === subscription);
    if (known?.request.caller?.claims.session !== caller.claims.session) return false;
    this.renewed.push(caller);
    return true;
  }

  counters() {
    const waiting = [...this.#open].reduce((sum, each) => sum + each.waiting, 0);
    return { subscriptions: this.#open.size, groups: this.#open.size === 0 ? 0 : 1, waiting };
  }

  publish(...numbers: readonly number[]): void {
    for (const number of numbers) {
      this.#published.push(number);
      const item = nextOf(number);
      for (const subscription of this.#open) subscription.push(item);
    }
  }

  /** Ends every subscription with this. */
  end(item: LiveItem): void {
    for (const subscription of this.#open) subscription.finish(item);
  }

  #refusal({ operation, caller, requestId }: LiveRequest) {
    const isRefused = operation.query.includes('mine') && caller === null;
    return isRefused ? { message: 'Sign in first.', extensions: { code: 'UNAUTHENTICATED', requestId } } : null;
  }
}

function nextOf(number: number): LiveItem {
  return { kind: 'next', payload: JSON.stringify({ data: { ticks: number } }), id: String(number) };
}

class MemorySubscription implements LiveSubscription {
  readonly request: LiveRequest;
  readonly #onEnd: () => void;
  readonly #items: LiveItem[] = [];
  #isOver = false;
  #waiter: ((item: LiveItem) => void) | null = null;

  constructor(request: LiveRequest, onEnd: () => void) {
    this.request = request;
    this.#onEnd = onEnd;
  }

  get waiting(): number {
    return this.#items.length;
  }

  push(item: LiveItem): void {
    if (this.#isOver) return;
    if (this.#items.length >= MAX_WAITING) this.finish(closes.tooSlow);
    else this.#give(item);
  }

  finish(item: LiveItem): void {
    if (this.#isOver) return;
    this.#items.length = 0;
    this.#give(item);
    this.#isOver = true;
    this.#onEnd();
  }

  next(): Promise<LiveItem> {
    const item = this.#items.shift();
    if (item) return Promise.resolve(item);
    if (this.#isOver) return Promise.resolve({ kind: 'complete' });
    return new Promise((resolve) => (this.#waiter = resolve));
  }

  close(): void {
    this.finish({ kind: 'complete' });
  }

  #give(item: LiveItem): void {
    const waiter = this.#waiter;
    this.#waiter = null;
    if (waiter) waiter(item);
    else this.#items.push(item);
  }
}
