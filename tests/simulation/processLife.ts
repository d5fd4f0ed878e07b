import type { Point } from './faults.ts';
import type { Town } from './town.ts';

/** Whether a process lives, and whether it gets to run. What waits in one that died waits for ever. */
export class ProcessLife {
  readonly name: string;
  readonly town: Town;
  /** By how much its clock is ahead of the town's. */
  readonly aheadMs: number;
  isDead = false;
  #frozenUntil = 0;

  constructor(town: Town, name: string) {
    this.town = town;
    this.name = name;
    this.aheadMs = town.clockErrorMs();
  }

  die(): Promise<never> {
    if (!this.isDead) {
      this.isDead = true;
      this.town.trace.push(`${this.name} dies`);
      this.town.onDeath(this);
    }
    return never();
  }

  /** Time goes on without it, often for longer than a lease. */
  stall(): void {
    const { time, chance, settings } = this.town;
    this.#frozenUntil = time.now() + chance.between(1_000, 3 * settings.leaseMs);
  }

  /** Goes on when the process does. */
  async here(): Promise<void> {
    const { time } = this.town;
    while (!this.isDead && time.now() < this.#frozenUntil) await time.sleep(this.#frozenUntil - time.now());
    if (this.isDead) await never();
  }

  tell({ step, port }: Point, fault: string | null): void {
    this.town.trace.push(`${this.name} ${step} ${port}${fault ? ` (${fault})` : ''}`);
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
