import type { PaymentAttempt } from '../domain/payment.ts';
import type { ChargeStatus } from '../participants/paymentProvider.ts';
import { onPaymentReported } from './onPaymentReported.ts';
import type { SagaDependencies } from './sagaDependencies.ts';

type Attempt = Pick<PaymentAttempt, 'id' | 'orderId' | 'state'>;

/**
 * What comparing one attempt with the provider found. `asked`: it was in flight, and its saga asks now. `givenBack`: the
 * provider had taken money for a closed one, which goes back. `unclear`: somebody must look.
 */
export type PaymentFinding = {
  readonly kind: 'asked' | 'givenBack' | 'unclear';
  readonly attemptId: string;
  readonly orderId: string;
  readonly detail: string;
};

/**
 * Compares attempts with what the provider knows of them, and sets right what the provider never told: each is settled as
 * if it had. What both sides agree on is not mentioned.
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

/** The saga of an attempt in flight asks the provider, and voids what the provider does not know. */
async function requestStatus(
  dependencies: SagaDependencies,
  { id: attemptId, orderId }: Attempt,
): Promise<PaymentFinding> {
  const hasPaySaga = await dependencies.store.transaction(async (tx) => {
    const active = await tx.sagas.findActive(orderId);
    await tx.sagas.wake(orderId, 'pay', new Date(dependencies.clock.now()));
    return active?.kind === 'pay';
  });
  if (!hasPaySaga) return unclear({ id: attemptId, orderId }, 'it is in flight, but nothing is under way for it');
  return { kind: 'asked', attemptId, orderId, detail: 'it is in flight: the provider is asked now' };
}

async function refundStrayCapture(
  dependencies: SagaDependencies,
  attempt: Attempt,
  transactionId: string,
): Promise<PaymentFinding> {
  const { id: attemptId, orderId, state } = attempt;
  await onPaymentReported(dependencies, { attemptId, kind: 'captured', transactionId });
  return { kind: 'givenBack', attemptId, orderId, detail: `it is ${state} here and captured there: it is given back` };
}

function mismatch({ kind }: ChargeStatus): string {
  return `it is captured here, and ${kind} there`;
}

function unclear({ id: attemptId, orderId }: Pick<Attempt, 'id' | 'orderId'>, detail: string): PaymentFinding {
  return { kind: 'unclear', attemptId, orderId, detail };
}
