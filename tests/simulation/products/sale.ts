import { newId } from '#platform/ids/ids.ts';
import { createProduct } from '../../../subgraphs/products/domain/createProduct.ts';
import { productIdentity } from '../../../subgraphs/products/identities.ts';
import type { ProductsStore } from '../../../subgraphs/products/store/productsStore.ts';
import type { Chance } from '../chance.ts';

/** What is on sale in one story. */
export type Sale = {
  readonly productIds: readonly string[];
  readonly variantIds: readonly string[];
  readonly initialStock: ReadonlyMap<string, number>;
};

/** Puts a product of two variants on sale, each with a few units. */
export async function sellSome(store: ProductsStore, chance: Chance, now: Date): Promise<Sale> {
  const units = 4 + chance.int(20);
  const variants = [0, 1].map(() => ({
    sku: newId('sku'),
    price: { amountMinor: 1_000, currency: 'USD' },
    initialStock: units,
  }));
  const input = { name: newId('thing'), variants };
  const identity = productIdentity('simulation', newId('key'), input);
  const references = { hasBrand: () => true, hasCategory: () => true, ownerOfSlug: () => null, ownerOfSku: () => null };
  const outcome = createProduct(input, { identity, existing: null, references, now });
  if (outcome.kind !== 'created') throw new Error(`expected a product to be created, got ${outcome.kind}`);
  await store.products.insert(outcome, { at: now, traceparent: null });
  const initialStock = new Map(outcome.initialStock.map(({ variantId, quantity }) => [variantId, quantity]));
  return { productIds: [outcome.product.id], variantIds: [...initialStock.keys()].sort(), initialStock };
}
