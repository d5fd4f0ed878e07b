import { createLog } from '#platform/log/log.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import { openSubscriptionFederation, orderId, userId, variantId } from '../subscriptionFederation.ts';
import { serveKeys } from '../smallFederation.ts';
import { openGatewayProcess } from './openGatewayProcess.ts';
import { SubscriptionClient, type Observations } from './subscriptionClient.ts';

const log = createLog({ service: 'load', level: 'silent' });
/** Sockets that open at once. */
const AT_ONCE = 100;
const WITHIN = { withinMs: 60_000 };

/** Three small houses, a real Redis, one gateway in its own process, and as many clients as are asked for. */
export async function openSubscriptionLoad({ memory }: { readonly memory: number }) {
  const stack = new AsyncDisposableStack();
  const redis = stack.use(await openTestRedis());
  const pubSub = stack.use(await openRedisPubSub({ url: redis.url, log }));
  const federation = stack.use(await openSubscriptionFederation(pubSub));
  const sign = await serveKeys(federation.users);
  const gateway = stack.use(await openGatewayProcess({ redisUrl: redis.url, files: federation.files, memory }));
  const observations = createObservations();
  let told = 0;

  return {
    observations,
    publishOrderEvent(name: string): void {
      told += 1;
      federation.publishOrderEvent(name, name);
    },
    publishStockEvent: federation.publishStockEvent,
    /** Until everything that was told stands in its log. */
    allLogged: () => eventually(async () => (await federation.logs.orders.eventLog.head()).head === told, WITHIN),
    gateway,
    client: async (name: string, variants: readonly string[] = []): Promise<SubscriptionClient> => {
      const token = await sign({ sub: userId(name), sid: `ses_${name}` }, '1h');
      const identity = { userId: userId(name), orderId: orderId(name), token };
      return new SubscriptionClient(gateway.url, observations, { identity, variants: variants.map(variantId) });
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export type SubscriptionLoad = Awaited<ReturnType<typeof openSubscriptionLoad>>;

/** Opens all of them, some at a time. */
export async function openAll(clients: readonly SubscriptionClient[]): Promise<void> {
  const waiting = [...clients];
  const work = async (): Promise<void> => {
    for (let client = waiting.pop(); client; client = waiting.pop()) await client.open();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Counts what is seen, and times what was announced: `expect` says when something was told and how often it is to come. */
function createObservations() {
  const told = new Map<string, { at: number; left: number }>();
  let delays: number[] = [];
  const observations: Observations = {
    reordered: 0,
    foreign: 0,
    closed: 0,
    onEvent(key) {
      const event = told.get(key);
      if (!event) return;
      delays.push(performance.now() - event.at);
      event.left -= 1;
      if (event.left === 0) told.delete(key);
    },
  };
  return Object.assign(observations, {
    expect: (key: string, times = 1) => void told.set(key, { at: performance.now(), left: times }),
    missing: () => [...told.values()].reduce((sum, { left }) => sum + left, 0),
    /** How long each took that came since this was asked last, shortest first. */
    takeDelays(): number[] {
      const taken = delays.sort((one, other) => one - other);
      delays = [];
      return taken;
    },
  });
}
