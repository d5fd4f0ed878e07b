import type { World } from '../../subgraphs/orders/sagas/world.ts';

/**
 * Mistakes that a careful house does not make, to see that they are caught. `keyOfTheProcess`: a process that was
 * started again asks for money under another id than the one that died. `refundInWords`: money is said to have gone
 * back, and has not. `letsGoOfALine`: of what was reserved the last line is let go at once.
 */
const faults = {
  keyOfTheProcess: (world: World): World => ({ ...world, provider: underOtherIds(world.provider) }),
  refundInWords: (world: World): World => ({
    ...world,
    provider: { ...world.provider, refund: async () => ({ kind: 'refunded' }) },
  }),
  letsGoOfALine: (world: World): World => ({ ...world, products: withoutTheLastLine(world.products) }),
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

function withoutTheLastLine(products: World['products']): World['products'] {
  return {
    quote: (...args) => products.quote(...args),
    commitStock: (...args) => products.commitStock(...args),
    releaseStock: (...args) => products.releaseStock(...args),
    async reserveStock(command, call) {
      const outcome = await products.reserveStock(command, call);
      const { orderId, lines } = command;
      await products.releaseStock({ orderId, lines: lines.slice(-1), reason: 'FAULT' }, call);
      return outcome;
    },
  };
}
