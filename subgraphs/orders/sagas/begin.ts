import { quoted } from '../domain/plainText.ts';
import { refusal, type Outcome, type Refusal } from '../domain/refusal.ts';
import type { KeyName, Saga } from '../domain/saga.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';

/** Who asks for a mutation, under which idempotency key, and until when an answer is of use (epoch ms). */
export type Asked = {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly requestId: string;
  readonly traceparent: string | null;
  readonly deadlineAt: number;
};

/**
 * How a mutation begins, in one transaction. `settled`: its outcome is kept under the key. `started`: its saga is ours.
 * `underWay`: a saga must end first, its own (`isOwn`) or another of the order. `refused`: nothing is kept.
 */
export type Begun =
  | { readonly kind: 'settled'; readonly outcome: Outcome; readonly isReplay: boolean }
  | { readonly kind: 'started'; readonly saga: Saga }
  | { readonly kind: 'underWay'; readonly saga: Saga; readonly isOwn: boolean }
  | { readonly kind: 'refused'; readonly outcome: Outcome };

const MAX_KEY_LENGTH = 200;

export function keyNameOf({ userId, idempotencyKey }: Asked): KeyName {
  return { userId, key: idempotencyKey };
}

/** What is wrong with an idempotency key. */
export function checkKey({ idempotencyKey: key }: Asked): readonly Refusal[] {
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= MAX_KEY_LENGTH) return [];
  const message = `Expected 1 to ${MAX_KEY_LENGTH} printable characters without spaces, got ${key.length} characters.`;
  return [refusal('VALIDATION', message, ['idempotencyKey'])];
}

type Known = { readonly name: KeyName; readonly request: string };

/** How a mutation goes on whose key could not be taken: it was used before, and is kept or was forgotten since. */
export async function beginAgain(tx: OrderLifeTransaction, asked: Known): Promise<Begun> {
  return (await findBegun(tx, asked)) ?? refused([reused('long ago and its outcome is not kept any more')]);
}

/** How a mutation goes on while a saga of its order is active: it waits for that, unless its key was used before. */
export async function beginAfter(tx: OrderLifeTransaction, active: Saga, asked: Known): Promise<Begun> {
  return (await findBegun(tx, asked)) ?? { kind: 'underWay', saga: active, isOwn: false };
}

async function findBegun(tx: OrderLifeTransaction, { name, request }: Known): Promise<Begun | null> {
  const known = await tx.keys.find(name, request);
  if (!known) return null;
  if (!known.isSameRequest) return refused([reused('before with another input')]);
  if (known.outcome) return { kind: 'settled', outcome: known.outcome, isReplay: true };
  const saga = known.sagaId === null ? null : await tx.sagas.find(known.sagaId);
  if (!saga) throw new Error(`expected the saga of key ${name.key}, got none`);
  return { kind: 'underWay', saga, isOwn: true };
}

function reused(how: string): Refusal {
  const message = `This key was used ${how}: use a new key for a new request.`;
  return refusal('IDEMPOTENCY_KEY_REUSED', message, ['idempotencyKey']);
}

type RefusedAtOnce = Extract<Begun, { kind: 'refused' }>;

export function refused(refusals: readonly Refusal[]): RefusedAtOnce {
  return { kind: 'refused', outcome: { orderId: null, cartId: null, refusals } };
}

export function orderNotFound(orderId: string): RefusedAtOnce {
  return refused([refusal('NOT_FOUND', `There is no order ${quoted(orderId)}.`, ['orderId'])]);
}
