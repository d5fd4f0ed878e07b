import type { IdempotencyKey } from '../../subgraphs/orders/domain/saga.ts';
import type { SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import type { OrderTransaction } from '../../subgraphs/orders/store/orderStore.ts';

/**
 * Mistakes that a careful house does not make, to see that they are caught. `keyOfTheProcess`: a process that was
 * started again asks for money under another id than the one that died. `refundInWords`: money is said to have gone
 * back, and has not. `letsGoOfALine`: of what was reserved the last line is let go at once. `keysForgotten`: nothing is kept
 * under a key. `keyOfEverybody`: a key is not its user's own.
 */
const faults = {
  keyOfTheProcess: (world: SagaDependencies): SagaDependencies => ({
    ...world,
    provider: underOtherIds(world.provider),
  }),
  refundInWords: (world: SagaDependencies): SagaDependencies => ({
    ...world,
    provider: { ...world.provider, refund: async () => ({ kind: 'refunded' }) },
  }),
  letsGoOfALine: (world: SagaDependencies): SagaDependencies => ({
    ...world,
    products: withoutTheLastLine(world.products),
  }),
  keysForgotten: (world: SagaDependencies): SagaDependencies => ({
    ...withKeys(world, () => ({ find: async () => null, claim: async () => true, settle: async () => undefined })),
    ids: { ...world.ids, derivedId: (prefix) => world.ids.newId(prefix) },
  }),
  keyOfEverybody: (world: SagaDependencies): SagaDependencies =>
    withKeys(world, (keys) => ({
      find: (name, request) => keys.find(everybodys(name), request),
      claim: (claim) => keys.claim({ ...claim, name: everybodys(claim.name) }),
      settle: (name, outcome, now) => keys.settle(everybodys(name), outcome, now),
    })),
};

export type PlantedFault = keyof typeof faults;

/** What the fault of this name makes of a world; nothing without a name. */
export function plantedFaults(name: string | undefined): (world: SagaDependencies) => SagaDependencies {
  if (!name) return (world) => world;
  if (!(name in faults)) throw new Error(`expected one of ${Object.keys(faults).join(', ')}, got ${name}`);
  return faults[name as PlantedFault]; // just looked up
}

type Keys = OrderTransaction['keys'];

function withKeys(world: SagaDependencies, change: (keys: Keys) => Keys): SagaDependencies {
  const transaction: SagaDependencies['store']['transaction'] = (work) =>
    world.store.transaction((tx) => work({ ...tx, keys: change(tx.keys) }));
  return { ...world, store: { ...world.store, transaction } };
}

const everybodys = (name: IdempotencyKey): IdempotencyKey => ({ ...name, userId: 'everybody' });

function underOtherIds(provider: SagaDependencies['provider']): SagaDependencies['provider'] {
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

function withoutTheLastLine(products: SagaDependencies['products']): SagaDependencies['products'] {
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
