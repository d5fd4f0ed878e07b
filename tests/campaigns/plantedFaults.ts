import type { KeyName } from '../../subgraphs/orders/domain/saga.ts';
import type { World } from '../../subgraphs/orders/sagas/world.ts';
import type { OrderLifeTransaction } from '../../subgraphs/orders/store/orderLifeStore.ts';

/**
 * Mistakes that a careful house does not make, to see that they are caught. `keyOfTheProcess`: a process that was
 * started again asks for money under another id than the one that died. `refundInWords`: money is said to have gone
 * back, and has not. `letsGoOfALine`: of what was reserved the last line is let go at once. `keysForgotten`: nothing is kept
 * under a key. `keyOfEverybody`: a key is not its user's own.
 */
const faults = {
  keyOfTheProcess: (world: World): World => ({ ...world, provider: underOtherIds(world.provider) }),
  refundInWords: (world: World): World => ({
    ...world,
    provider: { ...world.provider, refund: async () => ({ kind: 'refunded' }) },
  }),
  letsGoOfALine: (world: World): World => ({ ...world, products: withoutTheLastLine(world.products) }),
  keysForgotten: (world: World): World => ({
    ...withKeys(world, () => ({ find: async () => null, claim: async () => true, settle: async () => undefined })),
    ids: { ...world.ids, derivedId: (prefix) => world.ids.newId(prefix) },
  }),
  keyOfEverybody: (world: World): World =>
    withKeys(world, (keys) => ({
      find: (name, request) => keys.find(everybodys(name), request),
      claim: (claim) => keys.claim({ ...claim, name: everybodys(claim.name) }),
      settle: (name, outcome, now) => keys.settle(everybodys(name), outcome, now),
    })),
};

export type PlantedFault = keyof typeof faults;

/** What the fault of this name makes of a world; nothing without a name. */
export function plantedFaults(name: string | undefined): (world: World) => World {
  if (!name) return (world) => world;
  if (!(name in faults)) throw new Error(`expected one of ${Object.keys(faults).join(', ')}, got ${name}`);
  return faults[name as PlantedFault]; // just looked up
}

type Keys = OrderLifeTransaction['keys'];

function withKeys(world: World, change: (keys: Keys) => Keys): World {
  const transaction: World['store']['transaction'] = (work) =>
    world.store.transaction((tx) => work({ ...tx, keys: change(tx.keys) }));
  return { ...world, store: { ...world.store, transaction } };
}

const everybodys = (name: KeyName): KeyName => ({ ...name, userId: 'everybody' });

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
