import type { PaymentAttempt } from '../domain/payment.ts';
import type { ChargeStatus } from '../participants/paymentProvider.ts';
import { paymentReported } from './paymentReported.ts';
import type { World } from './world.ts';

type Attempt = Pick<PaymentAttempt, 'id' | 'orderId' | 'state'>;

/**
 * What comparing one attempt with the provider found. `asked`: it was in flight, and its saga asks now. `givenBack`: the
 * provider had taken money for a closed one, which goes back. `unclear`: somebody must look.
 */
export type PaymentFinding = {
  readonly kind: 'asked' | 'givenBack' | 'unclear';
  readonly attemptId: string;
  readonly orderId: string;
  readonly what: string;
};

/**
 * Compares attempts with what the provider knows of them, and sets right what the provider never told: each is settled as
 * if it had. What both sides agree on is not mentioned.
 */
export async function reconcilePayments(world: World, attempts: readonly Attempt[]): Promise<PaymentFinding[]> {
  const findings: PaymentFinding[] = [];
  for (const attempt of attempts) {
    const finding = await compare(world, attempt).catch((error: unknown) => unclear(attempt, String(error)));
    if (finding) findings.push(finding);
  }
  return findings;
}

async function compare(world: World, attempt: Attempt): Promise<PaymentFinding | null> {
  if (attempt.state === 'IN_FLIGHT') return askAgain(world, attempt);
  const deadlineAt = world.clock.now() + world.settings.callMs;
  const status = await world.provider.status(attempt.id, { requestId: `reconcile ${attempt.id}`, deadlineAt });
  const isCaptured = status.kind === 'captured';
  if (attempt.state === 'CAPTURED') return isCaptured ? null : unclear(attempt, mismatch(status));
  return isCaptured ? giveBack(world, attempt, status.transactionId) : null;
}

/** The saga of an attempt in flight asks the provider, and voids what the provider does not know. */
async function askAgain(world: World, { id: attemptId, orderId }: Attempt): Promise<PaymentFinding> {
  const isWatched = await world.store.transaction(async (tx) => {
    const active = await tx.sagas.findActive(orderId);
    await tx.sagas.wake(orderId, 'pay', new Date(world.clock.now()));
    return active?.kind === 'pay';
  });
  if (!isWatched) return unclear({ id: attemptId, orderId }, 'it is in flight, but nothing is under way for it');
  return { kind: 'asked', attemptId, orderId, what: 'it is in flight: the provider is asked now' };
}

async function giveBack(world: World, attempt: Attempt, transactionId: string): Promise<PaymentFinding> {
  const { id: attemptId, orderId, state } = attempt;
  await paymentReported(world, { attemptId, kind: 'captured', transactionId });
  return { kind: 'givenBack', attemptId, orderId, what: `it is ${state} here and captured there: it is given back` };
}

function mismatch({ kind }: ChargeStatus): string {
  return `it is captured here, and ${kind} there`;
}

function unclear({ id: attemptId, orderId }: Pick<Attempt, 'id' | 'orderId'>, what: string): PaymentFinding {
  return { kind: 'unclear', attemptId, orderId, what };
}
