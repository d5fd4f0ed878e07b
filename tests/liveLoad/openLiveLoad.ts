import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createLog } from '#platform/log/log.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { openTestRedis } from '#platform/testing/testRedis.ts';
import { openLiveFederation, orderId, userId, variantId } from '../liveFederation.ts';
import { serveKeys } from '../smallFederation.ts';
import { identityKey } from '../smallHouse.ts';
import { LiveClient, type Sightings } from './liveClient.ts';

const log = createLog({ service: 'load', level: 'silent' });
/** Sockets that open at once. */
const AT_ONCE = 100;

export type Usage = { readonly rss: number; readonly heapUsed: number; readonly cpuMs: number };

/** Three small houses, a real Redis, one gateway in its own process, and as many clients as are asked for. */
export async function openLiveLoad() {
  const stack = new AsyncDisposableStack();
  const redis = stack.use(await openTestRedis());
  const pubSub = stack.use(await openRedisPubSub({ url: redis.url, log }));
  const federation = stack.use(await openLiveFederation(pubSub));
  const sign = await serveKeys(federation.users);
  const { child, port } = await startGateway(redis.url, federation.files);
  stack.defer(() => end(child));
  const url = `ws://127.0.0.1:${port}/graphql`;
  const seen = createSightings();

  return {
    seen,
    tellOrder: (name: string) => federation.tellOrder(name, name),
    tellStock: federation.tellStock,
    client: async (name: string, variants: readonly string[] = []): Promise<LiveClient> => {
      const token = await sign({ sub: userId(name), sid: `ses_${name}` }, '1h');
      const identity = { userId: userId(name), orderId: orderId(name), token };
      return new LiveClient(url, seen, { identity, variants: variants.map(variantId) });
    },
    /** `memory` is exact only when it is asked for, which costs the gateway a while. */
    async usage(of: 'cpu' | 'memory' = 'cpu'): Promise<Usage> {
      child.send(of);
      const [usage] = (await once(child, 'message')) as [Usage];
      return usage;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export type LiveLoad = Awaited<ReturnType<typeof openLiveLoad>>;

/** Opens all of them, some at a time. */
export async function openAll(clients: readonly LiveClient[]): Promise<void> {
  const waiting = [...clients];
  const work = async (): Promise<void> => {
    for (let client = waiting.pop(); client; client = waiting.pop()) await client.open();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Counts what is seen, and times what was announced: `expect` says when something was told and how often it is to come. */
function createSightings() {
  const told = new Map<string, { at: number; left: number }>();
  let delays: number[] = [];
  const sightings: Sightings = {
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
  return Object.assign(sightings, {
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

async function startGateway(redisUrl: string, files: { listFile: string; committedFile: string }) {
  const file = new URL('gatewayProcess.ts', import.meta.url);
  const child = fork(file, [], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
    env: {
      PORT: '0',
      IDENTITY_KEYS: identityKey,
      REDIS_URL: redisUrl,
      LIST_FILE: files.listFile,
      COMMITTED_FILE: files.committedFile,
      APOLLO_TELEMETRY_DISABLED: 'true',
    },
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, port };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}
