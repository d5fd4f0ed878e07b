import { backoffMs } from '#platform/concurrency/backoff.ts';
import type { Order } from '../domain/order.ts';
import type { CheckoutOutcome } from '../domain/refusal.ts';
import { isActive, LeaseLostError, type Saga } from '../domain/saga.ts';
import type { StepResult, SagaDependencies } from './sagaDependencies.ts';

/** The outcome of a saga, and the order as this run wrote it last, or null. */
export type SagaOutcome = CheckoutOutcome & { readonly order: Order | null };

/**
 * Runs a leased saga step by step until it has ended, a step must be retried later, or the request's deadline is over;
 * then it releases the lease. Requests and the worker run this. It stops when another process has taken the lease.
 * Returns the outcome that was decided during this run, or null.
 */
export async function runSaga(
  dependencies: SagaDependencies,
  held: Saga,
  requestDeadlineAt: number | null,
): Promise<SagaOutcome | null> {
  let saga = held;
  let outcome: CheckoutOutcome | null = null;
  let order: Order | null = null;
  try {
    while (isActive(saga.state)) {
      const result = await tryStep(dependencies, saga, requestDeadlineAt);
      if (result.kind === 'retry') {
        await releaseForRetry(dependencies, saga, result.reason);
        break;
      }
      saga = result.saga;
      // A key stores the first outcome.
      outcome ??= result.outcome ?? null;
      order = result.order ?? order;
    }
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    dependencies.log.info({ saga: saga.id, step: saga.step }, 'another process has taken the lease of a saga');
  }
  return outcome && { ...outcome, order };
}

async function tryStep(
  dependencies: SagaDependencies,
  saga: Saga,
  requestDeadlineAt: number | null,
): Promise<StepResult> {
  if (requestDeadlineAt !== null && dependencies.clock.now() >= requestDeadlineAt)
    return { kind: 'retry', reason: 'the request had no time left' };
  try {
    return await runStep(dependencies, saga, requestDeadlineAt);
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    const fields = { saga: saga.id, step: saga.step, tries: saga.tries + 1, requestId: saga.requestId };
    const reason = error instanceof Error ? error.message : String(error);
    // The participant's own client logs its outage once.
    if (isUnavailable(error))
      dependencies.log.info({ ...fields, reason }, 'a saga step got no response and is retried');
    else if (saga.tries > 0) dependencies.log.info({ ...fields, reason }, 'a saga step failed again and is retried');
    else dependencies.log.error({ ...fields, err: error }, 'a saga step failed and is retried');
    return { kind: 'retry', reason };
  }
}

function runStep(dependencies: SagaDependencies, saga: Saga, requestDeadlineAt: number | null): Promise<StepResult> {
  switch (saga.kind) {
    case 'place':
      return dependencies.steps.place[saga.step]({ dependencies, saga, requestDeadlineAt });
    case 'pay':
      return dependencies.steps.pay[saga.step]({ dependencies, saga, requestDeadlineAt });
    case 'cancel':
      return dependencies.steps.cancel[saga.step]({ dependencies, saga, requestDeadlineAt });
    case 'expire':
      return dependencies.steps.expire[saga.step]({ dependencies, saga, requestDeadlineAt });
    case 'refund':
      return dependencies.steps.refund[saga.step]({ dependencies, saga, requestDeadlineAt });
  }
}

async function releaseForRetry(dependencies: SagaDependencies, saga: Saga, reason: string): Promise<void> {
  const now = dependencies.clock.now();
  const next = now + backoffMs(dependencies.settings.backoff, saga.tries, dependencies.random());
  const at = new Date(Math.min(next, latestRetryMs(saga, now)));
  await dependencies.store.transaction((tx) => tx.sagas.retry(saga, { at, now: new Date(now), reason }));
}

/** A placing is retried no later than `answerBy`, however long its back-off: a request is waiting for its outcome. */
function latestRetryMs(saga: Saga, now: number): number {
  const isReserving = saga.kind === 'place' && saga.step === 'reserve' && now < saga.data.answerBy;
  return isReserving ? saga.data.answerBy : Number.POSITIVE_INFINITY;
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'DEPENDENCY_UNAVAILABLE';
}
