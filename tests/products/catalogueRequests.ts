import { randomUUID } from 'node:crypto';
import { manager, type ProductsForTest } from './openProductsForTest.ts';

export const PRODUCT = `
  id slug name description status version tags createdAt updatedAt stockState
  brand { id name }
  categories { id name path { slug } }
  attributes { name value unit }
  images { id url alt width height }
  priceRange { min { amountMinor } max { amountMinor currency } }
  defaultVariant { id }
  variants { id sku title weightGrams options { name value } price { amountMinor currency exponent formatted }
    compareAtPrice { amountMinor } stock { state availableToSell } }`;
export const ERRORS = `userErrors { __typename code message path }`;
const CREATE = `mutation ($input: ProductInput!, $key: ID!) {
  createProduct(input: $input, idempotencyKey: $key) { product { ${PRODUCT} } ${ERRORS} }
}`;

export type UserErrorFields = { __typename: string; code: string; message: string; path: string[] };
export type TestVariant = {
  id: string;
  sku: string;
  title: string;
  price: { amountMinor: number };
  stock: { state: string; availableToSell: number };
};
export type TestProduct = {
  id: string;
  slug: string;
  name: string;
  status: string;
  version: number;
  stockState: string;
  variants: TestVariant[];
};
export type ProductPayload = { product: TestProduct | null; userErrors: UserErrorFields[] };

let inputCount = 0;

/** A product input with a name and sku that no other has. */
export function uniqueProductInput(over: Record<string, unknown> = {}): Record<string, unknown> {
  inputCount += 1;
  const name = `Thing ${inputCount}`;
  return { name, variants: [variantInput()], ...over };
}

export function variantInput(over: Record<string, unknown> = {}): Record<string, unknown> {
  inputCount += 1;
  return { sku: `SKU-${inputCount}`, price: usd(1000 + inputCount), initialStock: 10, ...over };
}

export function usd(amountMinor: number) {
  return { amountMinor, currency: 'USD' };
}

/** Sends `createProduct` as a manager and returns its payload. */
export async function requestCreateProduct(
  subgraph: ProductsForTest,
  input: Record<string, unknown> = uniqueProductInput(),
  key: string = randomUUID(),
): Promise<ProductPayload> {
  const { data, errors } = await subgraph.request(CREATE, { variables: { input, key }, as: manager });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data['createProduct'] as ProductPayload;
}

/** Creates a product; throws when it is refused. */
export async function createTestProduct(
  subgraph: ProductsForTest,
  over: Record<string, unknown> = {},
): Promise<TestProduct> {
  const { product, userErrors } = await requestCreateProduct(subgraph, uniqueProductInput(over));
  if (!product) throw new Error(JSON.stringify(userErrors));
  return product;
}

/** Creates a product with one variant and this stock; returns the variant. */
export async function createVariant(subgraph: ProductsForTest, initialStock: number): Promise<TestVariant> {
  const { variants } = await createTestProduct(subgraph, { variants: [variantInput({ initialStock })] });
  const [variant] = variants;
  if (!variant) throw new Error('expected a variant');
  return variant;
}

/** Sends a mutation as a manager and returns its payload. */
export async function runMutation<T>(subgraph: ProductsForTest, call: string, fields: string): Promise<T> {
  const { data, errors } = await subgraph.request(`mutation { it: ${call} { ${fields} ${ERRORS} } }`, { as: manager });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data['it'] as T;
}
