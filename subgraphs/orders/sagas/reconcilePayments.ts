import type { PaymentAttempt } from '../domain/payment.ts';
import type { ChargeStatus } from '../participants/paymentProvider.ts';
import { onPaymentReported } from './onPaymentReported.ts';
import type { SagaDependencies } from './sagaDependencies.ts';

type Attempt = Pick<PaymentAttempt, 'id' | 'orderId' | 'state'>;

/**
 * A difference between one attempt and the provider. `statusRequested`: it was in flight, and its saga queries the
 * status now. `refunded`: the provider had captured a closed attempt, which is refunded. `unclear`: staff must look at
 * it.
 */
export type PaymentFinding = {
  readonly kind: 'statusRequested' | 'refunded' | 'unclear';
  readonly attemptId: string;
  readonly orderId: string;
  readonly detail: string;
};

/**
 * Compares attempts with the provider's records and repairs differences as if the provider had reported them. Returns
 * the differences only.
 */
export async function reconcilePayments(
  dependencies: SagaDependencies,
  attempts: readonly Attempt[],
): Promise<PaymentFinding[]> {
  const findings: PaymentFinding[] = [];
  for (const attempt of attempts) {
    const finding = await compare(dependencies, attempt).catch((error: unknown) => unclear(attempt, String(error)));
    if (finding) findings.push(finding);
  }
  return findings;
}

async function compare(dependencies: SagaDependencies, attempt: Attempt): Promise<PaymentFinding | null> {
  if (attempt.state === 'IN_FLIGHT') return requestStatus(dependencies, attempt);
  const deadlineAt = dependencies.clock.now() + dependencies.settings.callMs;
  const status = await dependencies.provider.status(attempt.id, { requestId: `reconcile ${attempt.id}`, deadlineAt });
  const isCaptured = status.kind === 'captured';
  if (attempt.state === 'CAPTURED') return isCaptured ? null : unclear(attempt, mismatch(status));
  return isCaptured ? refundStrayCapture(dependencies, attempt, status.transactionId) : null;
}

/** Wakes the saga of an attempt in flight; it queries the status and voids an attempt the provider does not know. */
async function requestStatus(
  dependencies: SagaDependencies,
  { id: attemptId, orderId }: Attempt,
): Promise<PaymentFinding> {
  const hasPaySaga = await dependencies.store.transaction(async (tx) => {
    const active = await tx.sagas.findActive(orderId);
    await tx.sagas.wake(orderId, 'pay', new Date(dependencies.clock.now()));
    return active?.kind === 'pay';
  });
  if (!hasPaySaga) return unclear({ id: attemptId, orderId }, 'it is in flight, but has no active saga');
  return { kind: 'statusRequested', attemptId, orderId, detail: 'it is in flight: its status is queried now' };
}

async function refundStrayCapture(
  dependencies: SagaDependencies,
  attempt: Attempt,
  transactionId: string,
): Promise<PaymentFinding> {
  const { id: attemptId, orderId, state } = attempt;
  await onPaymentReported(dependencies, { attemptId, kind: 'captured', transactionId });
  return {
    kind: 'refunded',
    attemptId,
    orderId,
    detail: `it is ${state} here and captured at the provider: it is refunded`,
  };
}

function mismatch({ kind }: ChargeStatus): string {
  return `it is captured here and ${kind} at the provider`;
}

function unclear({ id: attemptId, orderId }: Pick<Attempt, 'id' | 'orderId'>, detail: string): PaymentFinding {
  return { kind: 'unclear', attemptId, orderId, detail };
}
