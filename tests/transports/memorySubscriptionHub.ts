import type { Caller } from '../../gateway/context.ts';
import {
  type SubscriptionHub,
  type SubscriptionItem,
  type SubscriptionOutcome,
  type SubscriptionRequest,
  type ActiveSubscription,
} from '../../gateway/subscriptions/subscriptionHub.ts';

const MAX_WAITING = 100;

/**
 * A hub whose events are numbers: every subscriber receives each published number, and a cursor is the number as text.
 */
export class MemorySubscriptionHub implements SubscriptionHub {
  readonly requests: SubscriptionRequest[] = [];
  readonly renewed: Caller[] = [];
  readonly #open = new Set<MemorySubscription>();
  readonly #published: number[] = [];

  async subscribe(request: SubscriptionRequest): Promise<SubscriptionOutcome> {
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

  renewCaller(subscription: ActiveSubscription, caller: Caller): boolean {
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

  /** Ends every subscription with the item. */
  end(item: SubscriptionItem): void {
    for (const subscription of this.#open) subscription.finish(item);
  }

  #refusal({ operation, caller, requestId }: SubscriptionRequest) {
    const isRefused = operation.query.includes('mine') && caller === null;
    return isRefused ? { message: 'Sign in first.', extensions: { code: 'UNAUTHENTICATED', requestId } } : null;
  }
}

function nextOf(number: number): SubscriptionItem {
  return { kind: 'next', payload: JSON.stringify({ data: { ticks: number } }), id: String(number) };
}

class MemorySubscription implements ActiveSubscription {
  readonly request: SubscriptionRequest;
  readonly #onEnd: () => void;
  readonly #items: SubscriptionItem[] = [];
  #isOver = false;
  #resolve: ((item: SubscriptionItem) => void) | null = null;

  constructor(request: SubscriptionRequest, onEnd: () => void) {
    this.request = request;
    this.#onEnd = onEnd;
  }

  get waiting(): number {
    return this.#items.length;
  }

  push(item: SubscriptionItem): void {
    if (this.#isOver) return;
    if (this.#items.length >= MAX_WAITING) this.finish({ kind: 'close', reason: 'slowConsumer' });
    else this.#deliver(item);
  }

  finish(item: SubscriptionItem): void {
    if (this.#isOver) return;
    this.#items.length = 0;
    this.#deliver(item);
    this.#isOver = true;
    this.#onEnd();
  }

  next(): Promise<SubscriptionItem> {
    const item = this.#items.shift();
    if (item) return Promise.resolve(item);
    if (this.#isOver) return Promise.resolve({ kind: 'complete' });
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  close(): void {
    this.finish({ kind: 'complete' });
  }

  #deliver(item: SubscriptionItem): void {
    const resolve = this.#resolve;
    this.#resolve = null;
    if (resolve) resolve(item);
    else this.#items.push(item);
  }
}
