import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Outcome } from '../domain/refusal.ts';
import type { KeyName, KnownKey } from '../domain/saga.ts';
import type { Trx } from './database.ts';
import type { Keys } from './orderLifeStore.ts';

type Claim = Parameters<Keys['claim']>[0];

/** What is known under idempotency keys. The request itself is not kept, only its digest: it holds an address. */
export function createKeys(trx: Trx): Keys {
  return {
    find: (name, request) => find(trx, name, request),
    claim: (claimed) => claim(trx, claimed),
    settle: (name, outcome, now) => settle(trx, name, { outcome, now }),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function find(trx: Trx, { userId, key }: KeyName, request: string): Promise<KnownKey | null> {
  const row = await trx
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'saga_id', 'order_id', 'outcome'])
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return null;
  // Written by settle and claim below, from the same type.
  const outcome = row.outcome as Outcome | null;
  return {
    isSameRequest: row.fingerprint === digest(request),
    sagaId: row.saga_id,
    orderId: row.order_id,
    outcome,
  };
}

async function claim(trx: Trx, { name, operation, request, orderId, sagaId, outcome, now }: Claim): Promise<boolean> {
  const kept = outcome && JSON.stringify(outcome);
  const { numAffectedRows } = await sql`
    insert into idempotency_keys
      (user_id, key, operation, fingerprint, order_id, saga_id, outcome, created_at, settled_at)
    select ${name.userId}, ${name.key}, ${operation}, ${digest(request)}, ${orderId}, ${sagaId}, ${kept}::jsonb,
      ${now}::timestamptz, ${outcome && now}::timestamptz
    where not exists (select from sagas where id = ${sagaId})
    on conflict (user_id, key) do nothing`.execute(trx);
  return numAffectedRows === 1n;
}

async function settle(
  trx: Trx,
  { userId, key }: KeyName,
  { outcome, now }: { outcome: Outcome; now: Date },
): Promise<void> {
  await trx
    .updateTable('idempotency_keys')
    .set({ outcome: JSON.stringify(outcome), settled_at: now })
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .where('outcome', 'is', null)
    .execute();
}
