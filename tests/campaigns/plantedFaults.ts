import type { World } from '../../subgraphs/orders/sagas/world.ts';

/**
 * Mistakes that a careful house does not make, to see that they are caught. `keyOfTheProcess`: a process that was
 * started again asks for money under another id than the one that died. `refundInWords`: money is said to have gone
 * back, and has not. `releaseInWords`: so is stock.
 */
const faults = {
  keyOfTheProcess: (world: World): World => ({ ...world, provider: underOtherIds(world.provider) }),
  refundInWords: (world: World): World => ({
    ...world,
    provider: { ...world.provider, refund: async () => ({ kind: 'refunded' }) },
  }),
  releaseInWords: (world: World): World => ({
    ...world,
    products: {
      quote: (...args) => world.products.quote(...args),
      reserveStock: (...args) => world.products.reserveStock(...args),
      commitStock: (...args) => world.products.commitStock(...args),
      releaseStock: async () => undefined,
    },
  }),
};

export type PlantedFault = keyof typeof faults;

/** What the fault of this name makes of a world; nothing without a name. */
export function plantedFaults(name: string | undefined): (world: World) => World {
  if (!name) return (world) => world;
  if (!(name in faults)) throw new Error(`expected one of ${Object.keys(faults).join(', ')}, got ${name}`);
  return faults[name as PlantedFault]; // just looked up
}

function underOtherIds(provider: World['provider']): World['provider'] {
  const other = <Command extends { readonly attemptId: string }>(command: Command) => ({
    ...command,
    attemptId: `${command.attemptId}-again`,
  });
  return {
    ...provider,
    charge: (charge, call) => provider.charge(other(charge), call),
    status: (attemptId, call) => provider.status(`${attemptId}-again`, call),
    voidCharge: (attemptId, call) => provider.voidCharge(`${attemptId}-again`, call),
    refund: (refund, call) => provider.refund(other(refund), call),
  };
}
