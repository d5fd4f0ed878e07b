import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import { sendWithCommit } from '#platform/postgres/sendWithCommit.ts';
import type { CheckoutOutcome } from '../domain/refusal.ts';
import type { IdempotencyKey, IdempotencyRecord } from '../domain/saga.ts';
import type { OrdersDatabase, Trx } from './database.ts';
import type { IdempotencyKeys } from './orderStore.ts';

type Claim = Parameters<IdempotencyKeys['claim']>[0];

/** The store of idempotency keys. Only a digest of the request is stored, because the request has an address. */
export function createIdempotencyKeys(trx: Trx): IdempotencyKeys {
  return {
    find: (name, request) => find(trx, name, request),
    claim: (request) => claim(trx, request),
    settle: (name, outcome, now) => settle(trx, name, { outcome, now }),
  };
}

function digest(text: string): string {
  return hash('sha256', text, 'hex');
}

async function find(trx: Trx, { userId, key }: IdempotencyKey, request: string): Promise<IdempotencyRecord | null> {
  const row = await trx
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'saga_id', 'order_id', 'outcome'])
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return null;
  // Written by settle and claim below, from the same type.
  const outcome = row.outcome as CheckoutOutcome | null;
  return {
    isSameRequest: row.fingerprint === digest(request),
    sagaId: row.saga_id,
    orderId: row.order_id,
    outcome,
  };
}

type NewKey = Omit<Claim, 'name' | 'request' | 'outcome'> &
  IdempotencyKey & { readonly fingerprint: string; readonly outcome: string | null; readonly settledAt: Date | null };

const takeKey = compileOnce<OrdersDatabase, NewKey>(
  (_db, { one }) => sql<object>`
    insert into idempotency_keys
      (user_id, key, operation, fingerprint, order_id, saga_id, outcome, created_at, settled_at)
    select ${one('userId')}, ${one('key')}, ${one('operation')}, ${one('fingerprint')}, ${one('orderId')},
      ${one('sagaId')}, ${one('outcome')}::jsonb, ${one('now')}::timestamptz, ${one('settledAt')}::timestamptz
    where not exists (select from sagas where id = ${one('sagaId')})
    on conflict (user_id, key) do nothing`,
);

async function claim(trx: Trx, { name, operation, request, orderId, sagaId, outcome, now }: Claim): Promise<boolean> {
  const record = {
    ...name,
    operation,
    fingerprint: digest(request),
    orderId,
    sagaId,
    outcome: outcome && JSON.stringify(outcome),
    now,
    settledAt: outcome && now,
  };
  const { numAffectedRows } = await trx.executeQuery(takeKey(record));
  return numAffectedRows === 1n;
}

const settleKey = compileOnce<OrdersDatabase, IdempotencyKey & { readonly outcome: string; readonly now: Date }>(
  (db, { one }) =>
    db
      .updateTable('idempotency_keys')
      .set({ outcome: one('outcome'), settled_at: one('now') })
      .where('user_id', '=', one('userId'))
      .where('key', '=', one('key'))
      .where('outcome', 'is', null),
);

async function settle(
  trx: Trx,
  { userId, key }: IdempotencyKey,
  { outcome, now }: { outcome: CheckoutOutcome; now: Date },
): Promise<void> {
  await sendWithCommit(trx, settleKey({ userId, key, outcome: JSON.stringify(outcome), now }));
}
