import { hash, randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ULID_LENGTH = 26;
const nextUlid = monotonicFactory(createChance());

/**
 * Numbers from 0 to below 1 out of strong randomness that is fetched by the page: each call for a byte of it costs as
 * much.
 */
function createChance(): () => number {
  const page = new Uint8Array(4096);
  let used = page.length;
  return () => {
    if (used === page.length) {
      randomFillSync(page);
      used = 0;
    }
    const byte = page[used] ?? 0;
    used += 1;
    return byte / 256;
  };
}

/** A typed, time-sortable id: `ord_` and a ULID (github.com/ulid/spec). */
export function newId(prefix: string, now: number = Date.now()): string {
  return `${prefix}_${nextUlid(now)}`;
}

/** The id that belongs to these parts: the same parts always give the same id, others never do (SHA-256, 128 bits). */
export function derivedId(prefix: string, ...parts: readonly string[]): string {
  const digest = hash('sha256', JSON.stringify([prefix, ...parts]), 'hex');
  let bits = BigInt(`0x${digest.slice(0, 32)}`);
  let text = '';
  for (let place = 0; place < ULID_LENGTH; place += 1) {
    text = CROCKFORD.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}
