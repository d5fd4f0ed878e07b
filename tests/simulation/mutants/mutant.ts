import { sagaSteps } from '../../../subgraphs/orders/sagas/sagaSteps.ts';
import type { SagaSteps, SagaDependencies } from '../../../subgraphs/orders/sagas/sagaDependencies.ts';
import type { OrderTransaction } from '../../../subgraphs/orders/store/orderStore.ts';
import { asBuilt, type Town, type Variant } from '../town.ts';
import type { StockRules } from '../stockHouse.ts';

/** A planted fault: a value that is passed in instead of the product's own. */
export type Mutant = { readonly name: string; readonly variant: Variant };

export function planted(name: string, variant: Partial<Variant>): Mutant {
  return { name, variant: { ...asBuilt, ...variant } };
}

/** Other rules of stock. */
export function inStock(name: string, rules: Partial<StockRules>): Mutant {
  return planted(name, { stockRules: { ...asBuilt.stockRules, ...rules } });
}

type InWorld = (world: SagaDependencies, town: Town) => Partial<SagaDependencies>;

/** Other ports around the sagas. */
export function inWorld(name: string, change: InWorld): Mutant {
  return planted(name, { world: (world, town) => ({ ...world, ...change(world, town) }) });
}

export function inProvider(
  name: string,
  change: (world: SagaDependencies, town: Town) => Partial<SagaDependencies['provider']>,
): Mutant {
  return inWorld(name, (world, town) => ({ provider: { ...world.provider, ...change(world, town) } }));
}

export function inProducts(
  name: string,
  change: (world: SagaDependencies) => Partial<SagaDependencies['products']>,
): Mutant {
  return inWorld(name, (world) => ({ products: { ...world.products, ...change(world) } }));
}

/** Other steps of one saga. */
export function inSteps<Kind extends keyof SagaSteps>(
  name: string,
  kind: Kind,
  steps: Partial<SagaSteps[Kind]>,
): Mutant {
  return planted(name, { steps: { ...sagaSteps, [kind]: { ...sagaSteps[kind], ...steps } } });
}

type Ports = { readonly [Name in keyof OrderTransaction]?: Partial<OrderTransaction[Name]> };
type Around = Parameters<NonNullable<Variant['transaction']>>[1];

/** Other statements inside every transaction. */
export function inTransactions(name: string, change: (ports: OrderTransaction, around: Around) => Ports): Mutant {
  return planted(name, {
    transaction: (ports, around) => {
      const changed = Object.entries(change(ports, around)).map(([port, verbs]) => [
        port,
        { ...ports[port as keyof OrderTransaction], ...verbs },
      ]);
      // Each port with some of its own verbs exchanged.
      return { ...ports, ...(Object.fromEntries(changed) as Partial<OrderTransaction>) };
    },
  });
}
