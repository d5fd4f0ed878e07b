import { Resolver } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInstanceList, instanceAt, type Instance, type WatchedInstances } from './instances.ts';
import type { DiscoveryLog } from './registry.ts';
import { repeat } from './repeat.ts';

export type DnsOptions = {
  /**
   * `dns://name:port` for the A and AAAA records of the name, `dns+srv://name` for its SRV records. A path is that of
   * the GraphQL endpoint, otherwise `/graphql`; `?server=address:port` names another DNS server than the system's.
   */
  readonly url: string;
  readonly log: DiscoveryLog;
  /** Bounds of the time until the name is resolved again, which its TTL says. */
  readonly ttl?: { readonly leastMs: number; readonly mostMs: number };
};

type Answer = { readonly instances: readonly Instance[]; readonly ttlMs: number };

const TTL = { leastMs: 1_000, mostMs: 60_000 };
const RETRY_MS = 2_000;
const TIMEOUT_MS = 1_500;
const FIRST_ANSWER_WITHIN_MS = 3_000;
const HAS_NONE: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND']);

/** Whether a URL names instances by DNS. */
export function isDnsUrl(url: string): boolean {
  return /^dns(\+srv)?:/.test(url);
}

/**
 * Resolves a name again and again, by the TTL of its addresses: one instance per address and port. While it cannot be
 * resolved, or has no address, the last known instances stay.
 */
export function watchDns({ url, log, ttl = TTL }: DnsOptions): WatchedInstances {
  const list = createInstanceList();
  const lookup = createLookup(new URL(url));
  let isFailing = false;

  async function resolve(): Promise<number> {
    try {
      const { instances, ttlMs } = await lookup.resolve();
      if (isFailing) log.info({ url }, 'a name of instances can be resolved again');
      isFailing = false;
      list.replace(instances);
      return Math.min(Math.max(ttlMs, ttl.leastMs), ttl.mostMs);
    } catch (err) {
      if (!isFailing) log.warn({ err, url }, 'a name of instances cannot be resolved: the last known ones stay');
      isFailing = true;
      return Math.min(RETRY_MS, ttl.mostMs);
    }
  }
  const repetition = repeat(resolve);
  return {
    ...list,
    ready: Promise.race([repetition.first, sleep(FIRST_ANSWER_WITHIN_MS, undefined, { ref: false })]),
    async [Symbol.asyncDispose]() {
      repetition.stop();
      lookup.cancel();
    },
  };
}

type Target = { readonly name: string; readonly port: number; readonly weight: number };

function createLookup({ protocol, hostname, port, pathname, searchParams }: URL) {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 2 });
  const server = searchParams.get('server');
  if (server !== null) resolver.setServers([server]);
  const path = pathname === '' || pathname === '/' ? '/graphql' : pathname;
  const name = hostname.replace(/^\[|\]$/g, '');

  async function findTargets(): Promise<readonly Target[]> {
    if (protocol === 'dns:') return [{ name, port: Number(port || 80), weight: 1 }];
    const records = await resolver.resolveSrv(name);
    const first = Math.min(...records.map(({ priority }) => priority));
    // RFC 2782: a weight of 0 is a very small one.
    return records
      .filter(({ priority }) => priority === first)
      .map((record) => ({ ...record, weight: Math.max(1, record.weight) }));
  }
  return {
    async resolve(): Promise<Answer> {
      const answers = await Promise.all((await findTargets()).map((target) => instancesOf(target, { resolver, path })));
      const instances = answers.flatMap((answer) => answer.instances);
      if (instances.length === 0) throw new Error(`expected an address of ${name}, found none`);
      return { instances, ttlMs: Math.min(...answers.map(({ ttlMs }) => ttlMs)) };
    },
    cancel: () => resolver.cancel(),
  };
}

async function instancesOf(
  { name, port, weight }: Target,
  { resolver, path }: { readonly resolver: Resolver; readonly path: string },
): Promise<Answer> {
  if (isIP(name) > 0) return { instances: [{ ...at(name, port, path), weight }], ttlMs: Infinity };
  const found = await Promise.all([
    resolver.resolve4(name, { ttl: true }).catch(noneOrThrow),
    resolver.resolve6(name, { ttl: true }).catch(noneOrThrow),
  ]);
  const records = found.flat();
  return {
    instances: records.map(({ address }) => ({ ...at(address, port, path), weight })),
    ttlMs: Math.min(...records.map(({ ttl }) => ttl * 1_000)),
  };
}

function at(address: string, port: number, path: string): Instance {
  return instanceAt(`http://${isIPv6(address) ? `[${address}]` : address}:${port}${path}`);
}

/** A name may have addresses of one family only; any other failure says nothing about its addresses. */
function noneOrThrow(error: unknown): [] {
  if (error instanceof Error && 'code' in error && HAS_NONE.has(error.code)) return [];
  throw error;
}
