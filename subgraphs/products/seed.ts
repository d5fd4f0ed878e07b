import { randomBytes } from 'node:crypto';
import { demoBrands, demoCategories, demoProducts } from './demoCatalogue.ts';
import { createProduct, type ProductChange } from './domain/createProduct.ts';
import type { ProductInput } from './domain/productFields.ts';
import { saveCategory } from './domain/saveCategory.ts';
import { productIdentity } from './identities.ts';
import { openProductsStore } from './store/openProductsStore.ts';
import { createProductsStore, type ProductsStore } from './store/productsStore.ts';

type ProductsSeed = {
  /** Adds what is missing of the demo catalogue, everything else stays as it is; answers how many products were added. */
  readonly seedDemo: () => Promise<number>;
  /** Makes that many more products, in the demo's categories; `onProgress` hears how many are made so far. */
  readonly seedProducts: (o: { count: number; onProgress?: (made: number) => void }) => Promise<void>;
} & AsyncDisposable;

const SUBJECT = 'demo';
const BATCH = 500;

/** Opens the products' database to put products into it, the house running or not; the facts are told as of any product. */
export async function openProductsSeed({ mongodbUrl }: { mongodbUrl: string }): Promise<ProductsSeed> {
  const database = await openProductsStore({ url: mongodbUrl });
  const begunAt = new Date(await database.readTime());
  const store = createProductsStore(database.models, () => begunAt);
  return {
    seedDemo: () => seedDemo(store, begunAt),
    async seedProducts({ count, onProgress }) {
      await saveReferences(store);
      const run = randomBytes(4).toString('hex');
      for (let made = 0; made < count; made += BATCH) {
        const size = Math.min(BATCH, count - made);
        const inputs = Array.from({ length: size }, (_, at) => anyProduct(run, made + at));
        await store.products.insertMany(inputs.map((input) => decide(input, input.slug, begunAt)));
        onProgress?.(made + size);
      }
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function seedDemo(store: ProductsStore, now: Date): Promise<number> {
  const ids = demoProducts.map((input) => productIdentity(SUBJECT, keyOf(input.slug), input).productId);
  const there = new Set((await store.products.findByIds(ids)).map(({ id }) => id));
  const missing = demoProducts.filter((_input, at) => !there.has(ids[at] ?? ''));
  if (missing.length === 0) return 0;
  await saveReferences(store);
  return store.products.insertMany(missing.map((input) => decide(input, input.slug, now)));
}

function keyOf(slug: string): string {
  return `demo-${slug}`;
}

/** The house's own decision; what it refuses is a mistake in the demo's data. */
function decide(input: ProductInput, slug: string, now: Date): ProductChange {
  const identity = productIdentity(SUBJECT, keyOf(slug), input);
  const known = { hasBrand: () => true, hasCategory: () => true, ownerOfSlug: () => null, ownerOfSku: () => null };
  const outcome = createProduct(input, { identity, existing: null, known, now });
  if (outcome.kind === 'created') return outcome;
  throw new Error(`the demo product ${slug} was refused: ${JSON.stringify(outcome)}`);
}

/** Brands and categories by their own ids; one whose slug somebody uses already is left out. */
async function saveReferences(store: ProductsStore): Promise<void> {
  await Promise.all(demoBrands.map((brand) => store.brands.insert(brand)));
  const before = await store.categories.tree();
  let tree = before;
  for (const category of demoCategories) {
    if (tree.byId.has(category.id)) continue;
    const outcome = saveCategory(tree, category, { isNew: true });
    if (outcome.kind === 'saved') tree = outcome.tree;
  }
  if (tree !== before) await store.categories.save(tree, before);
}

const adjectives = ['Quiet', 'Bright', 'Sturdy', 'Gentle', 'Northern', 'Little', 'Grand', 'Plain', 'Swift', 'Amber'];
const nouns = ['Lamp', 'Chair', 'Jacket', 'Kettle', 'Notebook', 'Speaker', 'Basket', 'Mirror', 'Scarf', 'Table'];
const colours = ['Black', 'White', 'Green', 'Blue', 'Red'];

function anyProduct(run: string, place: number): ProductInput & { readonly slug: string } {
  const pick = <T>(list: readonly T[], turn: number): T => list[turn % list.length] as T;
  const name = `${pick(adjectives, place)} ${pick(nouns, Math.floor(place / 10))} ${place + 1}`;
  const amountMinor = 500 + ((place * 7919) % 50_000);
  const variants = [0, 1].map((at) => ({
    sku: `GEN-${run}-${place}-${at}`,
    price: { amountMinor: amountMinor + at * 100, currency: 'USD' },
    weightGrams: 100 + ((place * 31) % 4000),
    options: [{ name: 'colour', value: pick(colours, place + at) }],
    initialStock: (place * 17 + at) % 120,
  }));
  return {
    name,
    slug: `${name.toLowerCase().replaceAll(' ', '-')}-${run}`,
    description: `One of many: the ${name.toLowerCase()}.`,
    brandId: pick(demoBrands, place).id,
    categoryIds: [pick(demoCategories, place * 3).id],
    tags: [pick(['new', 'classic', 'gift'], place)],
    attributes: [{ name: 'material', value: pick(['wood', 'steel', 'cotton', 'glass'], place) }],
    images: [{ url: `https://picsum.photos/seed/${place}/800/800`, alt: name, width: 800, height: 800 }],
    variants,
  };
}
