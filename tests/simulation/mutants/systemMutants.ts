import type { SystemMutant } from './systemMutant.ts';
import { productsMutants, providerMutants, stockMutants } from './participantMutants.ts';
import { stepMutants } from './stepMutants.ts';
import { storeMutants } from './storeMutants.ts';

/** Every mutant that the simulation must catch. */
export const systemMutants: readonly SystemMutant[] = [
  ...storeMutants,
  ...providerMutants,
  ...productsMutants,
  ...stockMutants,
  ...stepMutants,
];
