import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';

/** The world behind a network that loses each charge under `tok_lost` on its way: the provider never knows of it. */
export function losingCharges(world: SagaDependencies): SagaDependencies {
  const { provider } = world;
  return {
    ...world,
    provider: {
      ...provider,
      async charge(charge, call) {
        if (charge.token !== 'tok_lost') return provider.charge(charge, call);
        throw new Fault(commonFaults.dependencyUnavailable, 'the charge was lost on its way');
      },
    },
  };
}
