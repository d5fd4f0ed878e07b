import type { Order } from '../domain/order.ts';
import type { Outcome } from '../domain/refusal.ts';
import { backoffMs, isUnderWay, LeaseLostError, type Saga } from '../domain/saga.ts';
import type { StepOutcome, World } from './world.ts';

/** How a saga was decided, and its order as it was written last on the way, if it was. */
export type Decided = Outcome & { readonly order: Order | null };

/**
 * Takes a held saga on, step by step, until it has ended, a step must wait, or the request's time (`by`) is over; then
 * it lets go of it. The request and the worker both run this. When somebody else took the saga over it just stops.
 * Answers the outcome that was decided on the way, as it is kept, or null.
 */
export async function drive(world: World, held: Saga, by: number | null): Promise<Decided | null> {
  let saga = held;
  let decided: Outcome | null = null;
  let order: Order | null = null;
  try {
    while (isUnderWay(saga.state)) {
      const outcome = await tryStep(world, saga, by);
      if (outcome.kind === 'notYet') {
        await letGo(world, saga, outcome.why);
        break;
      }
      saga = outcome.saga;
      // What a key keeps is the first.
      decided ??= outcome.outcome ?? null;
      order = outcome.order ?? order;
    }
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    world.log.info({ saga: saga.id, step: saga.step }, 'a saga was taken over by somebody else');
  }
  return decided && { ...decided, order };
}

async function tryStep(world: World, saga: Saga, by: number | null): Promise<StepOutcome> {
  if (by !== null && world.clock.now() >= by) return { kind: 'notYet', why: 'the request had no time left' };
  try {
    return await runStep(world, saga, by);
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    const facts = { saga: saga.id, step: saga.step, tries: saga.tries + 1, requestId: saga.requestId };
    const why = error instanceof Error ? error.message : String(error);
    // Who did not answer says so itself, once.
    if (isNoAnswer(error)) world.log.info({ ...facts, why }, 'a saga step had no answer and is tried again');
    else if (saga.tries > 0) world.log.info({ ...facts, why }, 'a saga step failed again and is tried again');
    else world.log.error({ ...facts, err: error }, 'a saga step failed and is tried again');
    return { kind: 'notYet', why };
  }
}

function runStep(world: World, saga: Saga, by: number | null): Promise<StepOutcome> {
  switch (saga.kind) {
    case 'place':
      return world.steps.place[saga.step]({ world, saga, by });
    case 'pay':
      return world.steps.pay[saga.step]({ world, saga, by });
    case 'cancel':
      return world.steps.cancel[saga.step]({ world, saga, by });
    case 'expire':
      return world.steps.expire[saga.step]({ world, saga, by });
    case 'refund':
      return world.steps.refund[saga.step]({ world, saga, by });
  }
}

async function letGo(world: World, saga: Saga, why: string): Promise<void> {
  const now = world.clock.now();
  const next = now + backoffMs(saga.tries, world.random(), world.settings.backoff);
  const at = new Date(Math.min(next, mustActBy(saga, now)));
  await world.store.transaction((tx) => tx.sagas.retry(saga, { at, now: new Date(now), why }));
}

/** A placing is looked at again when it must be given up, however long its wait: a request is waiting for that. */
function mustActBy(saga: Saga, now: number): number {
  const isAsking = saga.kind === 'place' && saga.step === 'reserve' && now < saga.data.answerBy;
  return isAsking ? saga.data.answerBy : Number.POSITIVE_INFINITY;
}

function isNoAnswer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'DEPENDENCY_UNAVAILABLE';
}
