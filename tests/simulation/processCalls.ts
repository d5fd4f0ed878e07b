import { callFaultsOf, type Point } from './faults.ts';
import type { ProcessLife } from './processLife.ts';

/** A call as the other side serves it; `half`: it does not do, or does not see, all of it. */
export type Served<T> = { readonly deadlineAt: number; readonly serve: (half: boolean) => Promise<T> };

/** No answer came; what happened is open. */
class NoAnswerError extends Error {
  readonly code = 'DEPENDENCY_UNAVAILABLE';
}

/** A process's calls to other houses, over a network that loses, delays and repeats. */
export class ProcessCalls {
  readonly #life: ProcessLife;

  constructor(life: ProcessLife) {
    this.#life = life;
  }

  async call<T>(point: Point, { deadlineAt, serve }: Served<T>): Promise<T> {
    const life = this.#life;
    const { time, faults, chance } = life.town;
    const until = deadlineAt - life.aheadMs;
    await life.here();
    const fault = life.town.isAway(point) ? faults.hit(point, 'away') : faults.at(point, callFaultsOf(point.port));
    life.tell(point, fault);
    if (fault === 'crash before') return life.die();
    if (fault === 'delivered late') this.#deliverLater(serve, chance.pick([5_000, 30_000, 90_000]));
    if (fault === 'delivered late' || fault === 'request lost' || fault === 'away') return this.#silence(point, until);
    await time.sleep(life.town.latencyMs());
    const answer = await outcomeOf(serve(fault === 'half served' || fault === 'overlooked'));
    if (fault === 'delivered twice') this.#deliverLater(serve, 20_000);
    if (fault === 'crash after') return life.die();
    if (fault === 'answer lost') return this.#silence(point, until);
    const isSlow = fault === 'slow';
    await time.sleep(isSlow ? Math.min(chance.between(500, 4_000), until - time.now()) : life.town.latencyMs());
    if (fault === 'stall') life.stall();
    await life.here();
    if (isSlow && time.now() >= until) throw new NoAnswerError(`${point.port}: the deadline is over`);
    if ('error' in answer) throw answer.error;
    return answer.value;
  }

  #deliverLater<T>(serve: Served<T>['serve'], withinMs: number): void {
    const { time, chance, trace } = this.#life.town;
    time.after(chance.int(withinMs), () => {
      trace.push('what was under way is delivered');
      void outcomeOf(serve(false));
    });
  }

  /** At once, as when a connection breaks, or when the time is over. */
  async #silence({ port }: Point, until: number): Promise<never> {
    const { time, chance } = this.#life.town;
    await time.sleep(chance.happens(0.5) ? 5 : until - time.now());
    await this.#life.here();
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
