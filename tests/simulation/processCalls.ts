import { callFaultsOf, type FaultPoint } from './faultInjector.ts';
import type { ProcessState } from './processState.ts';

/** A call with the other system's implementation; `isPartial`: it does, or sees, only a part. */
export type ServedCall<T> = { readonly deadlineAt: number; readonly serve: (isPartial: boolean) => Promise<T> };

/** No answer arrived; the outcome is unknown. */
class NoAnswerError extends Error {
  readonly code = 'DEPENDENCY_UNAVAILABLE';
}

/** A process's calls to other systems over a network that loses, delays and repeats messages. */
export class ProcessCalls {
  readonly #state: ProcessState;

  constructor(state: ProcessState) {
    this.#state = state;
  }

  async call<T>(point: FaultPoint, { deadlineAt, serve }: ServedCall<T>): Promise<T> {
    const state = this.#state;
    const { time, faults, random } = state.system;
    const until = deadlineAt - state.aheadMs;
    await state.untilRunning();
    const fault = state.system.isDown(point)
      ? faults.record(point, 'down')
      : faults.inject(point, callFaultsOf(point.port));
    state.traceCall(point, fault);
    if (fault === 'crash before') return state.crash();
    if (fault === 'delivered late') this.#deliverLater(serve, random.pick([5_000, 30_000, 90_000]));
    if (fault === 'delivered late' || fault === 'request lost' || fault === 'down')
      return this.#failWithoutAnswer(point, until);
    await time.sleep(state.system.latencyMs());
    const answer = await outcomeOf(serve(fault === 'partly served' || fault === 'not found'));
    if (fault === 'delivered twice') this.#deliverLater(serve, 20_000);
    if (fault === 'crash after') return state.crash();
    if (fault === 'answer lost') return this.#failWithoutAnswer(point, until);
    const isSlow = fault === 'slow';
    await time.sleep(isSlow ? Math.min(random.between(500, 4_000), until - time.now()) : state.system.latencyMs());
    if (fault === 'stall') state.stall();
    await state.untilRunning();
    if (isSlow && time.now() >= until) throw new NoAnswerError(`${point.port}: the deadline has passed`);
    if ('error' in answer) throw answer.error;
    return answer.value;
  }

  #deliverLater<T>(serve: ServedCall<T>['serve'], withinMs: number): void {
    const { time, random, trace } = this.#state.system;
    time.after(random.int(withinMs), () => {
      trace.push('a delayed request is delivered');
      void outcomeOf(serve(false));
    });
  }

  /** Fails at once, as a broken connection does, or at the deadline. */
  async #failWithoutAnswer({ port }: FaultPoint, until: number): Promise<never> {
    const { time, random } = this.#state.system;
    await time.sleep(random.happens(0.5) ? 5 : until - time.now());
    await this.#state.untilRunning();
    throw new NoAnswerError(`${port}: no answer`);
  }
}

async function outcomeOf<T>(serving: Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await serving };
  } catch (error) {
    return { error };
  }
}
