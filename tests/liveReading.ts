import type { OperationText } from '../gateway/policies/resolveOperation.ts';
import type { Live, LiveItem, LiveOutcome, LiveRequest, LiveSubscription } from '../gateway/subscriptions/live.ts';

type TextRequest = OperationText & Omit<LiveRequest, 'operation'>;

/** Subscriptions asked for by the text of a document. */
export type TextLive = Omit<Live, 'subscribe'> & { subscribe(request: TextRequest): Promise<LiveOutcome> };

/** Subscribes, and throws what it was refused with. */
export async function subscribed(
  live: TextLive,
  request: OperationText & Partial<TextRequest>,
): Promise<LiveSubscription> {
  const outcome = await live.subscribe({ caller: null, requestId: 'test', ...request });
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.errors));
  return outcome.subscription;
}

/** The codes it is refused with. */
export async function refusedWith(live: TextLive, request: OperationText & Partial<TextRequest>): Promise<unknown[]> {
  const outcome = await live.subscribe({ caller: null, requestId: 'test', ...request });
  if (outcome.kind === 'subscribed') throw new Error('expected a refusal');
  return outcome.errors.map(({ extensions }) => extensions?.['code']);
}

export type Next = {
  readonly id: string;
  readonly data: Record<string, Record<string, unknown>>;
  readonly errors?: { path: unknown }[];
};

/** The next answer; throws when there is none within two seconds, or the subscription ends. */
export async function nextOf(subscription: LiveSubscription, withinMs = 2000): Promise<Next> {
  const item = await within(subscription.next(), withinMs);
  if (item.kind !== 'next') throw new Error(`expected an answer, got ${JSON.stringify(item)}`);
  return { id: item.id, ...(JSON.parse(item.payload) as Omit<Next, 'id'>) };
}

export async function take(subscription: LiveSubscription, count: number, withinMs = 2000): Promise<Next[]> {
  const items: Next[] = [];
  while (items.length < count) items.push(await nextOf(subscription, withinMs));
  return items;
}

/** What a subscription ends with. */
export async function endOf(subscription: LiveSubscription, withinMs = 5000): Promise<LiveItem> {
  for (;;) {
    const item = await within(subscription.next(), withinMs);
    if (item.kind !== 'next') return item;
  }
}

export async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`nothing within ${ms} ms`)), ms);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
