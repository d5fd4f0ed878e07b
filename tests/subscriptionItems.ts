import type { OperationText } from '../gateway/policies/resolveOperation.ts';
import type {
  SubscriptionHub,
  SubscriptionItem,
  SubscriptionOutcome,
  SubscriptionRequest,
  ActiveSubscription,
} from '../gateway/subscriptions/subscriptionHub.ts';

type TextRequest = OperationText & Omit<SubscriptionRequest, 'operation'>;

/** A hub that takes the text of a document instead of a resolved operation. */
export type TextSubscriptionHub = Omit<SubscriptionHub, 'subscribe'> & {
  subscribe(request: TextRequest): Promise<SubscriptionOutcome>;
};

/** Subscribes; throws when the hub refuses. */
export async function subscribeOrThrow(
  hub: TextSubscriptionHub,
  request: OperationText & Partial<TextRequest>,
): Promise<ActiveSubscription> {
  const outcome = await hub.subscribe({ caller: null, requestId: 'test', ...request });
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.errors));
  return outcome.subscription;
}

/** The error codes of a refused subscription; throws when the hub accepts it. */
export async function refusalCodes(
  hub: TextSubscriptionHub,
  request: OperationText & Partial<TextRequest>,
): Promise<unknown[]> {
  const outcome = await hub.subscribe({ caller: null, requestId: 'test', ...request });
  if (outcome.kind === 'subscribed') throw new Error('expected a refusal');
  return outcome.errors.map(({ extensions }) => extensions?.['code']);
}

export type NextPayload = {
  readonly id: string;
  readonly data: Record<string, Record<string, unknown>>;
  readonly errors?: { path: unknown }[];
};

/** The next payload; throws when there is none within two seconds, or when the subscription ends. */
export async function nextOf(subscription: ActiveSubscription, withinMs = 2000): Promise<NextPayload> {
  const item = await within(subscription.next(), withinMs);
  if (item.kind !== 'next') throw new Error(`expected a payload, got ${JSON.stringify(item)}`);
  return { id: item.id, ...(JSON.parse(item.payload) as Omit<NextPayload, 'id'>) };
}

export async function take(subscription: ActiveSubscription, count: number, withinMs = 2000): Promise<NextPayload[]> {
  const items: NextPayload[] = [];
  while (items.length < count) items.push(await nextOf(subscription, withinMs));
  return items;
}

/** The item that a subscription ends with. */
export async function lastItemOf(subscription: ActiveSubscription, withinMs = 5000): Promise<SubscriptionItem> {
  for (;;) {
    const item = await within(subscription.next(), withinMs);
    if (item.kind !== 'next') return item;
  }
}

export async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`expected an item within ${ms} ms`)), ms);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
