import type { ChaosOptions } from './runChaos.ts';
import { chaosMutants, type ChaosMutantName } from './chaosMutants.ts';

/** The defect of a run that must fail. */
export type ControlRun = { readonly mutant?: ChaosMutantName; readonly resumes?: boolean };

const names = Object.keys(chaosMutants) as ChaosMutantName[]; // its own keys

/** The control runs by name: clients that do not resume, and each mutant. */
export const controlRuns: Readonly<Record<string, ControlRun>> = {
  clientsDoNotResume: { resumes: false },
  ...Object.fromEntries(names.map((mutant) => [mutant, { mutant }])),
};

/** The size at which each defect is noticed. */
export const controlOptions: Omit<ChaosOptions, 'seed'> = {
  owners: 3,
  events: 200,
  faultPlan: { cutEveryMs: 500, outageMs: 500, awayMs: 1_000, redisPauseMs: 300, processPauseMs: 300 },
};
