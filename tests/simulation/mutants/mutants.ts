import type { Mutant } from './mutant.ts';
import { productsMutants, providerMutants, stockMutants } from './participantMutants.ts';
import { stepMutants } from './stepMutants.ts';
import { storeMutants } from './storeMutants.ts';

/** Every planted fault; the simulation is worth as much as it catches of them. */
export const mutants: readonly Mutant[] = [
  ...storeMutants,
  ...providerMutants,
  ...productsMutants,
  ...stockMutants,
  ...stepMutants,
];
