import { randomBytes } from 'node:crypto';
import { demoBrands, demoCategories, demoProducts } from './demoCatalogue.ts';
import { createProduct, type ProductChange } from './domain/createProduct.ts';
import type { ProductInput } from './domain/productFields.ts';
import { saveCategory } from './domain/saveCategory.ts';
import { productIdentity } from './identities.ts';
import { openProductsStore } from './store/openProductsStore.ts';
import { createProductsStore, type ProductsStore } from './store/productsStore.ts';

type ProductsSeed = {
  /** Inserts the missing products of the demo catalogue and changes nothing else; returns how many it inserted. */
  readonly seedDemo: () => Promise<number>;
  /** Inserts `count` generated products in the demo's categories; `onProgress` gets the number inserted so far. */
  readonly seedProducts: (options: { count: number; onProgress?: (inserted: number) => void }) => Promise<void>;
} & AsyncDisposable;

const SUBJECT = 'demo';
/** Few enough for a busy server to answer the driver's heartbeat in time between two batches. */
const BATCH = 100;

/**
 * Adds the products of the demo catalogue that are missing to the database at `storeUrl`; resolves with their number.
 */
export async function loadDemoCatalogue({ storeUrl }: { storeUrl: string }): Promise<number> {
  await using products = await openProductsSeed({ mongodbUrl: storeUrl });
  return await products.seedDemo();
}

/** Opens the products database for seeding, with or without a running subgraph, which publishes the events. */
export async function openProductsSeed({ mongodbUrl }: { mongodbUrl: string }): Promise<ProductsSeed> {
  const database = await openProductsStore({ url: mongodbUrl });
  const startedAt = new Date(await database.readTime());
  const store = createProductsStore(database.models, () => startedAt);
  return {
    seedDemo: () => seedDemo(store, startedAt),
    async seedProducts({ count, onProgress }) {
      await saveReferences(store, startedAt);
      const run = randomBytes(4).toString('hex');
      for (let inserted = 0; inserted < count; inserted += BATCH) {
        const size = Math.min(BATCH, count - inserted);
        const inputs = Array.from({ length: size }, (_, index) => generateProduct(run, inserted + index));
        await store.products.insertMany(inputs.map((input) => decideCreation(input, input.slug, startedAt)));
        onProgress?.(inserted + size);
      }
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function seedDemo(store: ProductsStore, now: Date): Promise<number> {
  const ids = demoProducts.map((input) => productIdentity(SUBJECT, idempotencyKeyOf(input.slug), input).productId);
  const existing = new Set((await store.products.findByIds(ids)).map(({ id }) => id));
  const missing = demoProducts.filter((_input, index) => !existing.has(ids[index] ?? ''));
  if (missing.length === 0) return 0;
  await saveReferences(store, now);
  return store.products.insertMany(missing.map((input) => decideCreation(input, input.slug, now)));
}

function idempotencyKeyOf(slug: string): string {
  return `demo-${slug}`;
}

/** Decides with the domain's `createProduct`; throws for a refusal, which is a mistake in the seed data. */
function decideCreation(input: ProductInput, slug: string, now: Date): ProductChange {
  const identity = productIdentity(SUBJECT, idempotencyKeyOf(slug), input);
  const references = { hasBrand: () => true, hasCategory: () => true, ownerOfSlug: () => null, ownerOfSku: () => null };
  const outcome = createProduct(input, { identity, existing: null, references, now });
  if (outcome.kind === 'created') return outcome;
  throw new Error(`expected the seed product ${slug} to be valid, got ${JSON.stringify(outcome)}`);
}

/** Inserts the demo's brands and categories; one whose slug is taken is skipped. */
async function saveReferences(store: ProductsStore, at: Date): Promise<void> {
  await Promise.all(demoBrands.map((brand) => store.brands.insert(brand, { at, traceparent: null })));
  const before = await store.categories.tree();
  let tree = before;
  for (const category of demoCategories) {
    if (tree.byId.has(category.id)) continue;
    const outcome = saveCategory(tree, category, { isNew: true });
    if (outcome.kind === 'saved') tree = outcome.tree;
  }
  if (tree !== before) await store.categories.save(tree, before, null);
}

const adjectives = ['Quiet', 'Bright', 'Sturdy', 'Gentle', 'Northern', 'Little', 'Grand', 'Plain', 'Swift', 'Amber'];
const nouns = ['Lamp', 'Chair', 'Jacket', 'Kettle', 'Notebook', 'Speaker', 'Basket', 'Mirror', 'Scarf', 'Table'];
const colours = ['Black', 'White', 'Green', 'Blue', 'Red'];

function generateProduct(run: string, index: number): ProductInput & { readonly slug: string } {
  const pick = <T>(list: readonly T[], position: number): T => list[position % list.length] as T;
  const name = `${pick(adjectives, index)} ${pick(nouns, Math.floor(index / 10))} ${index + 1}`;
  const amountMinor = 500 + ((index * 7919) % 50_000);
  const variants = [0, 1].map((variant) => ({
    sku: `GEN-${run}-${index}-${variant}`,
    price: { amountMinor: amountMinor + variant * 100, currency: 'USD' },
    weightGrams: 100 + ((index * 31) % 4000),
    options: [{ name: 'colour', value: pick(colours, index + variant) }],
    initialStock: (index * 17 + variant) % 120,
  }));
  return {
    name,
    slug: `${name.toLowerCase().replaceAll(' ', '-')}-${run}`,
    description: `One of many: the ${name.toLowerCase()}.`,
    brandId: pick(demoBrands, index).id,
    categoryIds: [pick(demoCategories, index * 3).id],
    tags: [pick(['new', 'classic', 'gift'], index)],
    attributes: [{ name: 'material', value: pick(['wood', 'steel', 'cotton', 'glass'], index) }],
    images: [{ url: `https://picsum.photos/seed/${index}/800/800`, alt: name, width: 800, height: 800 }],
    variants,
  };
}
