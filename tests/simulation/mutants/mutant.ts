import { sagaSteps } from '../../../subgraphs/orders/sagas/sagaSteps.ts';
import type { SagaSteps, World } from '../../../subgraphs/orders/sagas/world.ts';
import type { OrderLifeTransaction } from '../../../subgraphs/orders/store/orderLifeStore.ts';
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

type InWorld = (world: World, town: Town) => Partial<World>;

/** Other ports around the sagas. */
export function inWorld(name: string, change: InWorld): Mutant {
  return planted(name, { world: (world, town) => ({ ...world, ...change(world, town) }) });
}

export function inProvider(name: string, change: (world: World, town: Town) => Partial<World['provider']>): Mutant {
  return inWorld(name, (world, town) => ({ provider: { ...world.provider, ...change(world, town) } }));
}

export function inProducts(name: string, change: (world: World) => Partial<World['products']>): Mutant {
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

type Ports = { readonly [Name in keyof OrderLifeTransaction]?: Partial<OrderLifeTransaction[Name]> };
type Around = Parameters<NonNullable<Variant['transaction']>>[1];

/** Other statements inside every transaction. */
export function inTransactions(name: string, change: (ports: OrderLifeTransaction, around: Around) => Ports): Mutant {
  return planted(name, {
    transaction: (ports, around) => {
      const changed = Object.entries(change(ports, around)).map(([port, verbs]) => [
        port,
        { ...ports[port as keyof OrderLifeTransaction], ...verbs },
      ]);
      // Each port with some of its own verbs exchanged.
      return { ...ports, ...(Object.fromEntries(changed) as Partial<OrderLifeTransaction>) };
    },
  });
}
