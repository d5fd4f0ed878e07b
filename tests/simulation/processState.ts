import type { FaultPoint } from './faultInjector.ts';
import type { SimulatedSystem } from './simulatedSystem.ts';

/** Whether a process runs, stalls or has crashed. Work that waits in a crashed process never continues. */
export class ProcessState {
  readonly name: string;
  readonly system: SimulatedSystem;
  /** How far its clock is ahead of virtual time. */
  readonly aheadMs: number;
  hasCrashed = false;
  #stalledUntil = 0;

  constructor(system: SimulatedSystem, name: string) {
    this.system = system;
    this.name = name;
    this.aheadMs = system.clockErrorMs();
  }

  crash(): Promise<never> {
    if (!this.hasCrashed) {
      this.hasCrashed = true;
      this.system.trace.push(`${this.name} crashes`);
      this.system.onDeath(this);
    }
    return never();
  }

  /** Stalls the process, often for longer than a lease. */
  stall(): void {
    const { time, random, settings } = this.system;
    this.#stalledUntil = time.now() + random.between(1_000, 3 * settings.leaseMs);
  }

  /** Resolves when the process runs; never if it has crashed. */
  async untilRunning(): Promise<void> {
    const { time } = this.system;
    while (!this.hasCrashed && time.now() < this.#stalledUntil) await time.sleep(this.#stalledUntil - time.now());
    if (this.hasCrashed) await never();
  }

  traceCall({ step, port }: FaultPoint, fault: string | null): void {
    this.system.trace.push(`${this.name} ${step} ${port}${fault ? ` (${fault})` : ''}`);
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
