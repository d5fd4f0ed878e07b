import { Pool, type Dispatcher } from 'undici';
import type { Instance, InstanceSource } from './instances.ts';

type RequestOptions = Omit<Dispatcher.RequestOptions, 'origin'>;

/** HTTP to a service with any number of instances. Disposing ends running requests, and closes the source. */
export type BalancedPool = {
  /**
   * Sends a request to one instance. It is sent to another one when no connection can be made, so that nothing was sent
   * twice. Rejects when there is no instance, and as a pool of undici does.
   */
  readonly request: (options: RequestOptions) => Promise<Dispatcher.ResponseData>;
} & AsyncDisposable;

type Member = { instance: Instance; readonly pool: Pool; running: number; avoidedUntil: number };

/** How long an instance is left out that could not be reached. */
const AVOID_MS = 2_000;
const NOT_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Opens a pool of connections to each instance. Of two chosen by chance, the one with fewer running requests for its
 * weight gets a request ("power of two choices"). An instance that could not be reached is left out for two seconds,
 * unless all were; one that is gone ends its running requests first.
 */
export function openBalancedPool(
  source: InstanceSource,
  options: Pool.Options & { readonly random?: () => number } = {},
): BalancedPool {
  const { random = Math.random, ...poolOptions } = options;
  const membersOf = createMembers(source, poolOptions);
  return {
    async request(request) {
      const tried = new Set<Member>();
      for (;;) {
        const untried = membersOf().filter((each) => !tried.has(each));
        const member = choose(untried, random);
        if (member === null) throw new Error('expected an instance of the service, got none');
        tried.add(member);
        try {
          return await send(member, request);
        } catch (error) {
          if (!isNotSent(error) || untried.length === 1) throw error;
        }
      }
    },
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      await Promise.all(membersOf().map(({ pool }) => pool.destroy()));
    },
  };
}

/** The current instances with their connections, and what is known of them. */
function createMembers(source: InstanceSource, options: Pool.Options): () => readonly Member[] {
  let members: readonly Member[] = [];
  function update(): void {
    const before = new Map(members.map((member) => [keyOf(member.instance), member]));
    members = source.current().map((instance) => {
      const known = before.get(keyOf(instance));
      before.delete(keyOf(instance));
      const pool = () => new Pool(new URL(instance.url).origin, options);
      return known ? Object.assign(known, { instance }) : { instance, pool: pool(), running: 0, avoidedUntil: 0 };
    });
    for (const { pool } of before.values()) pool.close().catch(() => undefined);
  }
  update();
  source.onChange(update);
  return () => members;
}

async function send(member: Member, request: RequestOptions): Promise<Dispatcher.ResponseData> {
  member.running += 1;
  try {
    return await member.pool.request(request);
  } catch (error) {
    if (isNotSent(error)) member.avoidedUntil = performance.now() + AVOID_MS;
    throw error;
  } finally {
    member.running -= 1;
  }
}

/** Null: there is none. */
function choose(members: readonly Member[], random: () => number): Member | null {
  const now = performance.now();
  const reachable = members.filter(({ avoidedUntil }) => avoidedUntil <= now);
  const admitted = reachable.length > 0 ? reachable : members;
  const [one, other] = [pick(admitted, random), pick(admitted, random)];
  if (!one || !other) return null;
  return loadOf(other) < loadOf(one) ? other : one;
}

/** Chooses by weight. */
function pick(members: readonly Member[], random: () => number): Member | undefined {
  const total = members.reduce((sum, { instance }) => sum + instance.weight, 0);
  let left = random() * total;
  return members.find(({ instance }) => (left -= instance.weight) < 0) ?? members.at(-1);
}

function loadOf({ running, instance }: Member): number {
  return (running + 1) / Math.max(instance.weight, Number.MIN_VALUE);
}

const keyOf = ({ id, url }: Instance): string => `${id} ${url}`;

function isNotSent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_SENT.has(error.code);
}
