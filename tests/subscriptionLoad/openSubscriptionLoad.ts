import { createLog } from '#platform/log/log.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import { openSubscriptionFederation, orderId, userId, variantId } from '../subscriptionFederation.ts';
import { serveKeys } from '../smallFederation.ts';
import { openGatewayProcess } from './openGatewayProcess.ts';
import { SubscriptionClient, type Observations } from './subscriptionClient.ts';

const log = createLog({ service: 'load', level: 'silent' });
/** The number of sockets that open at the same time. */
const AT_ONCE = 100;
const WITHIN = { withinMs: 60_000 };

/** Opens three small subgraphs, a real Redis and one gateway in its own process, for any number of clients. */
export async function openSubscriptionLoad({ memory }: { readonly memory: number }) {
  const stack = new AsyncDisposableStack();
  const redis = stack.use(await openTestRedis());
  const pubSub = stack.use(await openRedisPubSub({ url: redis.url, log }));
  const federation = stack.use(await openSubscriptionFederation(pubSub));
  const sign = await serveKeys(federation.users);
  const gateway = stack.use(await openGatewayProcess({ redisUrl: redis.url, files: federation.files, memory }));
  const observations = createObservations();
  let published = 0;

  return {
    observations,
    publishOrderEvent(name: string): void {
      published += 1;
      federation.publishOrderEvent(name, name);
    },
    publishStockEvent: federation.publishStockEvent,
    /** Resolves when every published event is in its log. */
    allLogged: () => eventually(async () => (await federation.logs.orders.eventLog.head()).head === published, WITHIN),
    gateway,
    client: (name: string, variants: readonly string[] = []): SubscriptionClient => {
      const signToken = () => sign({ sub: userId(name), sid: `ses_${name}` });
      const identity = { userId: userId(name), orderId: orderId(name), signToken };
      return new SubscriptionClient(gateway.url, observations, { identity, variants: variants.map(variantId) });
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export type SubscriptionLoad = Awaited<ReturnType<typeof openSubscriptionLoad>>;

/** Opens all clients, {@link AT_ONCE} at a time. */
export async function openAll(clients: readonly SubscriptionClient[]): Promise<void> {
  const waiting = [...clients];
  const work = async (): Promise<void> => {
    for (let client = waiting.pop(); client; client = waiting.pop()) await client.open();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/**
 * Counts received events and measures the delay of expected ones. `expect` records when an event was published, and for
 * how many receivers.
 */
function createObservations() {
  const expected = new Map<string, { at: number; left: number }>();
  let delays: number[] = [];
  const observations: Observations = {
    reordered: 0,
    foreign: 0,
    closed: 0,
    onEvent(key) {
      const event = expected.get(key);
      if (!event) return;
      delays.push(performance.now() - event.at);
      event.left -= 1;
      if (event.left === 0) expected.delete(key);
    },
  };
  return Object.assign(observations, {
    expect: (key: string, times = 1) => void expected.set(key, { at: performance.now(), left: times }),
    missing: () => [...expected.values()].reduce((sum, { left }) => sum + left, 0),
    /** Returns the delays since the last call, shortest first, in milliseconds. */
    takeDelays(): number[] {
      const taken = delays.sort((one, other) => one - other);
      delays = [];
      return taken;
    },
  });
}
