import type { Order } from '../domain/order.ts';
import type { CheckoutOutcome } from '../domain/refusal.ts';
import { backoffMs, isActive, LeaseLostError, type Saga } from '../domain/saga.ts';
import type { StepResult, SagaDependencies } from './sagaDependencies.ts';

/** How a saga was decided, and its order as it was written last on the way, if it was. */
export type SagaOutcome = CheckoutOutcome & { readonly order: Order | null };

/**
 * Takes a held saga on, step by step, until it has ended, a step must wait, or the request's time (`by`) is over; then
 * it lets go of it. The request and the worker both run this. When somebody else took the saga over it just stops.
 * Answers the outcome that was decided on the way, as it is kept, or null.
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
      // What a key keeps is the first.
      outcome ??= result.outcome ?? null;
      order = result.order ?? order;
    }
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    dependencies.log.info({ saga: saga.id, step: saga.step }, 'a saga was taken over by somebody else');
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
    // Who did not answer says so itself, once.
    if (isUnavailable(error))
      dependencies.log.info({ ...fields, reason }, 'a saga step had no answer and is tried again');
    else if (saga.tries > 0)
      dependencies.log.info({ ...fields, reason }, 'a saga step failed again and is tried again');
    else dependencies.log.error({ ...fields, err: error }, 'a saga step failed and is tried again');
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
  const next = now + backoffMs(saga.tries, dependencies.random(), dependencies.settings.backoff);
  const at = new Date(Math.min(next, latestRetryMs(saga, now)));
  await dependencies.store.transaction((tx) => tx.sagas.retry(saga, { at, now: new Date(now), reason }));
}

/** A placing is looked at again when it must be given up, however long its wait: a request is waiting for that. */
function latestRetryMs(saga: Saga, now: number): number {
  const isReserving = saga.kind === 'place' && saga.step === 'reserve' && now < saga.data.answerBy;
  return isReserving ? saga.data.answerBy : Number.POSITIVE_INFINITY;
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'DEPENDENCY_UNAVAILABLE';
}
