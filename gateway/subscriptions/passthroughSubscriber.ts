import type { Caller } from '../context.ts';
import type { ActiveSubscription, SubscriptionItem } from './subscriptionHub.ts';

/** One subscription to the events of a subgraph. */
export type PassthroughSubscriber = ActiveSubscription & {
  caller: Caller | null;
  readonly add: (item: SubscriptionItem) => void;
  /** Ends after what waits, except with `close`, which drops it. */
  readonly end: (last: SubscriptionItem) => void;
  readonly waiting: () => number;
};

type SubscriberOptions = {
  readonly caller: Caller | null;
  readonly maxWaiting: number;
  /** Called once, however the subscription ends. */
  readonly onEnd: () => void;
};

const complete: SubscriptionItem = { kind: 'complete' };

/** Creates a subscriber with a queue of its own. When more than `maxWaiting` items wait, it ends with `slowConsumer`. */
export function createPassthroughSubscriber({ caller, maxWaiting, onEnd }: SubscriberOptions): PassthroughSubscriber {
  let queue: SubscriptionItem[] = [];
  let hasEnded = false;
  let resolve: ((item: SubscriptionItem) => void) | null = null;

  function serve(): void {
    const item = resolve && (queue.shift() ?? (hasEnded ? complete : null));
    if (!item) return;
    resolve?.(item);
    resolve = null;
  }
  function end(last: SubscriptionItem): void {
    if (hasEnded) return;
    hasEnded = true;
    queue = last.kind === 'close' ? [last] : [...queue, last];
    onEnd();
    serve();
  }

  return {
    caller,
    add(item) {
      if (hasEnded) return;
      queue.push(item);
      serve();
      if (queue.length > maxWaiting) end({ kind: 'close', reason: 'slowConsumer' });
    },
    end,
    close() {
      end(complete);
      queue = [];
      serve();
    },
    waiting: () => queue.length,
    next: () =>
      new Promise((onItem) => {
        resolve = onItem;
        serve();
      }),
  };
}
