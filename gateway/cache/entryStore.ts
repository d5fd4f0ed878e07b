import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Signer } from '#platform/identity/signer.ts';
import type { RedisConnection } from '#platform/pubSub/redisConnection.ts';
import type { Versioned } from './entryVersions.ts';

/** A value of a subgraph, as JSON text. */
export type Entry = Versioned & {
  readonly text: string;
  /** For how long it may be shown after `filledAt`. */
  readonly freshMs: number;
};

/** Entries by key, in memory and, when there is one, in Redis. */
export type EntryStore = {
  /** Never rejects: what Redis does not return in time is not there. */
  readonly find: (keys: readonly string[], isUsable: (entry: Entry) => boolean) => Promise<(Entry | undefined)[]>;
  /** Returns at once; a write to Redis that fails is dropped. */
  readonly put: (key: string, entry: Entry) => void;
};

type StoreOptions = {
  readonly maxBytes: number;
  /** How long an entry is kept after it was filled, fresh or not. */
  readonly keptMs: number;
  /** Null: entries are those of this process. */
  readonly redis: { readonly client: RedisConnection['client']; readonly signer: Signer } | null;
};

/** A Redis that takes longer is left out for {@link PAUSE_MS}. */
const REDIS_TIMEOUT_MS = 50;
const PAUSE_MS = 1_000;
/** What an entry takes beside its texts. */
const OVERHEAD_BYTES = 400;

const header = z.object({
  tags: z.array(z.string()),
  point: z.object({ logId: z.string(), position: z.number() }).nullable(),
  filledAt: z.number(),
  freshMs: z.number(),
});

/** Opens the store. Write access to Redis does not suffice to add an entry: each is signed together with its key. */
export function createEntryStore({ maxBytes, keptMs, redis }: StoreOptions): EntryStore {
  const memory = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    // Strings of V8 have one or two bytes a character.
    sizeCalculation: ({ text, tags }, key) => 2 * (text.length + key.length + tags.join('').length) + OVERHEAD_BYTES,
  });
  let pausedUntil = 0;

  async function readRedis(keys: readonly string[]): Promise<(Entry | undefined)[]> {
    if (!redis?.client.isReady || performance.now() < pausedUntil) return [];
    try {
      const names = keys.map(nameOf);
      const texts = await withinTimeout(redis.client.mGet(names));
      return texts.map((text, at) => (text === null ? undefined : readEntry(names[at] ?? '', text, redis.signer)));
    } catch {
      // The connection logs that Redis is away.
      pausedUntil = performance.now() + PAUSE_MS;
      return [];
    }
  }

  return {
    async find(keys, isUsable) {
      const found = keys.map((key) => memory.get(key));
      const missing = keys.flatMap((key, at) => (found[at] && isUsable(found[at]) ? [] : [{ key, at }]));
      if (missing.length === 0 || !redis) return found;
      const others = await readRedis(missing.map(({ key }) => key));
      missing.forEach(({ key, at }, index) => {
        const other = others[index];
        if (!other || other.filledAt <= (found[at]?.filledAt ?? 0)) return;
        found[at] = other;
        memory.set(key, other);
      });
      return found;
    },
    put(key, entry) {
      memory.set(key, entry);
      if (!redis?.client.isReady || performance.now() < pausedUntil) return;
      const name = nameOf(key);
      redis.client.set(name, writeEntry(name, entry, redis.signer), { PX: keptMs }).catch(() => undefined);
    },
  };
}

function nameOf(key: string): string {
  return `cache:${hash('sha256', key, 'base64url')}`;
}

function writeEntry(name: string, { text, ...rest }: Entry, signer: Signer): string {
  const body = `${JSON.stringify(rest)}\n${text}`;
  return `${signer.sign(`${name}\n${body}`)}\n${body}`;
}

function readEntry(name: string, written: string, signer: Signer): Entry | undefined {
  const [mac = ''] = written.split('\n', 1);
  const body = written.slice(mac.length + 1);
  if (!signer.verify(`${name}\n${body}`, mac)) return undefined;
  const end = body.indexOf('\n');
  const read = header.safeParse(JSON.parse(body.slice(0, end)));
  return read.success ? { ...read.data, text: body.slice(end + 1) } : undefined;
}

async function withinTimeout<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('Redis took too long')), REDIS_TIMEOUT_MS);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
