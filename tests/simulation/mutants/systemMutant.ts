import { sagaSteps } from '../../../subgraphs/orders/sagas/sagaSteps.ts';
import type { SagaSteps, SagaDependencies } from '../../../subgraphs/orders/sagas/sagaDependencies.ts';
import type { OrderTransaction } from '../../../subgraphs/orders/store/orderStore.ts';
import { unmodified, type SimulatedSystem, type SystemVariant } from '../simulatedSystem.ts';
import type { StockRules } from '../productsModel.ts';

/** A defect for mutation testing: values that replace those of the product. */
export type SystemMutant = { readonly name: string; readonly variant: SystemVariant };

export function systemMutant(name: string, variant: Partial<SystemVariant>): SystemMutant {
  return { name, variant: { ...unmodified, ...variant } };
}

/** A mutant with other stock rules. */
export function stockMutant(name: string, rules: Partial<StockRules>): SystemMutant {
  return systemMutant(name, { stockRules: { ...unmodified.stockRules, ...rules } });
}

type ChangePorts = (dependencies: SagaDependencies, system: SimulatedSystem) => Partial<SagaDependencies>;

/** A mutant with other ports of the sagas. */
export function dependenciesMutant(name: string, change: ChangePorts): SystemMutant {
  return systemMutant(name, {
    dependencies: (dependencies, system) => ({ ...dependencies, ...change(dependencies, system) }),
  });
}

export function providerMutant(
  name: string,
  change: (dependencies: SagaDependencies, system: SimulatedSystem) => Partial<SagaDependencies['provider']>,
): SystemMutant {
  return dependenciesMutant(name, (dependencies, system) => ({
    provider: { ...dependencies.provider, ...change(dependencies, system) },
  }));
}

export function productsMutant(
  name: string,
  change: (dependencies: SagaDependencies) => Partial<SagaDependencies['products']>,
): SystemMutant {
  return dependenciesMutant(name, (dependencies) => ({
    products: { ...dependencies.products, ...change(dependencies) },
  }));
}

/** A mutant with other steps of one saga. */
export function stepMutant<Kind extends keyof SagaSteps>(
  name: string,
  kind: Kind,
  steps: Partial<SagaSteps[Kind]>,
): SystemMutant {
  return systemMutant(name, { steps: { ...sagaSteps, [kind]: { ...sagaSteps[kind], ...steps } } });
}

type Ports = { readonly [Name in keyof OrderTransaction]?: Partial<OrderTransaction[Name]> };
type TransactionOf = Parameters<NonNullable<SystemVariant['transaction']>>[1];

/** A mutant with other statements in every transaction. */
export function transactionMutant(
  name: string,
  change: (ports: OrderTransaction, transaction: TransactionOf) => Ports,
): SystemMutant {
  return systemMutant(name, {
    transaction: (ports, transaction) => {
      const changed = Object.entries(change(ports, transaction)).map(([port, methods]) => [
        port,
        { ...ports[port as keyof OrderTransaction], ...methods },
      ]);
      // Each port has some of its own methods replaced.
      return { ...ports, ...(Object.fromEntries(changed) as Partial<OrderTransaction>) };
    },
  });
}
