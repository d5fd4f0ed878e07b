import type { IdempotencyKey } from '../../subgraphs/orders/domain/saga.ts';
import type { SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import type { OrderTransaction } from '../../subgraphs/orders/store/orderStore.ts';

/**
 * Defects that the experiments must catch. `unstableAttemptIds`: a restarted process charges under another attempt id.
 * `refundNotSent`: a refund is recorded but not sent to the provider. `lastLineReleased`: the last reserved line is
 * released at once. `keysNotStored`: idempotency keys are not stored. `keysSharedByUsers`: all users share one key
 * space.
 */
const mutants = {
  unstableAttemptIds: (dependencies: SagaDependencies): SagaDependencies => ({
    ...dependencies,
    provider: withOtherIds(dependencies.provider),
  }),
  refundNotSent: (dependencies: SagaDependencies): SagaDependencies => ({
    ...dependencies,
    provider: { ...dependencies.provider, refund: async () => ({ kind: 'refunded' }) },
  }),
  lastLineReleased: (dependencies: SagaDependencies): SagaDependencies => ({
    ...dependencies,
    products: withoutTheLastLine(dependencies.products),
  }),
  keysNotStored: (dependencies: SagaDependencies): SagaDependencies => ({
    ...withKeys(dependencies, () => ({
      find: async () => null,
      claim: async () => true,
      settle: async () => undefined,
    })),
    ids: { ...dependencies.ids, derivedId: (prefix) => dependencies.ids.newId(prefix) },
  }),
  keysSharedByUsers: (dependencies: SagaDependencies): SagaDependencies =>
    withKeys(dependencies, (keys) => ({
      find: (name, request) => keys.find(sharedName(name), request),
      claim: (claim) => keys.claim({ ...claim, name: sharedName(claim.name) }),
      settle: (name, outcome, now) => keys.settle(sharedName(name), outcome, now),
    })),
};

export type ProcessMutant = keyof typeof mutants;

/** Returns the change that the mutant makes to the dependencies of sagas; without a name, no change. */
export function processMutant(name: string | undefined): (dependencies: SagaDependencies) => SagaDependencies {
  if (!name) return (dependencies) => dependencies;
  if (!(name in mutants)) throw new Error(`expected one of ${Object.keys(mutants).join(', ')}, got ${name}`);
  return mutants[name as ProcessMutant]; // just looked up
}

type Keys = OrderTransaction['keys'];

function withKeys(dependencies: SagaDependencies, change: (keys: Keys) => Keys): SagaDependencies {
  const transaction: SagaDependencies['store']['transaction'] = (work) =>
    dependencies.store.transaction((tx) => work({ ...tx, keys: change(tx.keys) }));
  return { ...dependencies, store: { ...dependencies.store, transaction } };
}

const sharedName = (name: IdempotencyKey): IdempotencyKey => ({ ...name, userId: 'everybody' });

function withOtherIds(provider: SagaDependencies['provider']): SagaDependencies['provider'] {
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
