import { canonicalText } from '#platform/text/canonicalText.ts';
import { idempotencyKeyProblem } from '#platform/text/idempotencyKey.ts';
import { quoted } from '../domain/plainText.ts';
import { refusal, type CheckoutOutcome, type OrdersRefusal } from '../domain/refusal.ts';
import type { IdempotencyKey, Saga } from '../domain/saga.ts';
import type { OrderTransaction } from '../store/orderStore.ts';

/** The caller of a mutation, its idempotency key, and the deadline of the response (epoch ms). */
export type CheckoutCall = {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly requestId: string;
  readonly traceparent: string | null;
  readonly deadlineAt: number;
};

/**
 * How a mutation starts, in one transaction. `settled`: its outcome is stored under the key. `started`: its saga is
 * leased by this process. `inProgress`: a saga must end first, its own (`isOwn`) or another one of the order.
 * `refused`: nothing is stored.
 */
export type StartResult =
  | { readonly kind: 'settled'; readonly outcome: CheckoutOutcome; readonly isReplay: boolean }
  | { readonly kind: 'started'; readonly saga: Saga }
  | { readonly kind: 'inProgress'; readonly saga: Saga; readonly isOwn: boolean }
  | { readonly kind: 'refused'; readonly outcome: CheckoutOutcome };

export function idempotencyKeyOf({ userId, idempotencyKey }: CheckoutCall): IdempotencyKey {
  return { userId, key: idempotencyKey };
}

/** Validates the idempotency key of a call. */
export function checkIdempotencyKey({ idempotencyKey }: CheckoutCall): readonly OrdersRefusal[] {
  const problem = idempotencyKeyProblem(idempotencyKey);
  return problem === null ? [] : [refusal('VALIDATION', problem, ['idempotencyKey'])];
}

/**
 * The text by which the store recognises a repeated request: operation and input, whatever the order of its members.
 */
export function requestText(request: { readonly operation: string; readonly [member: string]: unknown }): string {
  return canonicalText(request, { nullIsAbsent: true });
}

type KeyedRequest = { readonly name: IdempotencyKey; readonly request: string };

/** Continues a mutation whose key was claimed before; refuses it when the key's outcome has been deleted since. */
export async function resumeByKey(tx: OrderTransaction, keyed: KeyedRequest): Promise<StartResult> {
  return (await findByKey(tx, keyed)) ?? refuseStart([reusedKey('long ago and its outcome is no longer stored')]);
}

/** Waits for the order's active saga, unless the mutation's key was used before. */
export async function waitForSaga(tx: OrderTransaction, active: Saga, keyed: KeyedRequest): Promise<StartResult> {
  return (await findByKey(tx, keyed)) ?? { kind: 'inProgress', saga: active, isOwn: false };
}

async function findByKey(tx: OrderTransaction, { name, request }: KeyedRequest): Promise<StartResult | null> {
  const known = await tx.keys.find(name, request);
  if (!known) return null;
  if (!known.isSameRequest) return refuseStart([reusedKey('before with another input')]);
  if (known.outcome) return { kind: 'settled', outcome: known.outcome, isReplay: true };
  const saga = known.sagaId === null ? null : await tx.sagas.find(known.sagaId);
  if (!saga) throw new Error(`expected a saga for idempotency key ${name.key}, got none`);
  return { kind: 'inProgress', saga, isOwn: true };
}

function reusedKey(usage: string): OrdersRefusal {
  const message = `This key was used ${usage}: use a new key for a new request.`;
  return refusal('IDEMPOTENCY_KEY_REUSED', message, ['idempotencyKey']);
}

type RefusedStart = Extract<StartResult, { kind: 'refused' }>;

export function refuseStart(refusals: readonly OrdersRefusal[]): RefusedStart {
  return { kind: 'refused', outcome: { orderId: null, cartId: null, refusals } };
}

export function orderNotFound(orderId: string): RefusedStart {
  return refuseStart([refusal('NOT_FOUND', `There is no order ${quoted(orderId)}.`, ['orderId'])]);
}
