import type { World } from '../../subgraphs/orders/sagas/world.ts';

/**
 * Mistakes that a careful house does not make, to see that they are caught. `keyOfTheProcess`: a process that was
 * started again asks for money under another id than the one that died.
 */
const faults: Readonly<Record<string, (world: World) => World>> = {
  keyOfTheProcess: (world) => ({ ...world, provider: underOtherIds(world.provider) }),
};

/** What the fault of this name makes of a world; nothing without a name. */
export function plantedFaults(name: string | undefined): (world: World) => World {
  if (!name) return (world) => world;
  const plant = faults[name];
  if (!plant) throw new Error(`expected one of ${Object.keys(faults).join(', ')}, got ${name}`);
  return plant;
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
