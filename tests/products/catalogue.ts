import { randomUUID } from 'node:crypto';
import { manager, type TestHouse } from './openTestHouse.ts';

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

export type UserError = { __typename: string; code: string; message: string; path: string[] };
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
export type ProductPayload = { product: TestProduct | null; userErrors: UserError[] };

let made = 0;

/** An input like no other before it. */
export function productInput(over: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  const name = `Thing ${made}`;
  return { name, variants: [variantInput()], ...over };
}

export function variantInput(over: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  return { sku: `SKU-${made}`, price: usd(1000 + made), initialStock: 10, ...over };
}

export function usd(amountMinor: number) {
  return { amountMinor, currency: 'USD' };
}

/** Creates by the mutation, as a manager. */
export async function create(
  house: TestHouse,
  input: Record<string, unknown> = productInput(),
  key: string = randomUUID(),
): Promise<ProductPayload> {
  const { data, errors } = await house.ask(CREATE, { variables: { input, key }, as: manager });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data['createProduct'] as ProductPayload;
}

/** Creates, and answers the product there has to be. */
export async function created(house: TestHouse, over: Record<string, unknown> = {}): Promise<TestProduct> {
  const { product, userErrors } = await create(house, productInput(over));
  if (!product) throw new Error(JSON.stringify(userErrors));
  return product;
}

/** The first variant of a new product with that much of it. */
export async function variantWith(house: TestHouse, initialStock: number): Promise<TestVariant> {
  const { variants } = await created(house, { variants: [variantInput({ initialStock })] });
  const [variant] = variants;
  if (!variant) throw new Error('expected a variant');
  return variant;
}

/** Asks a mutation as a manager and answers its payload. */
export async function change<T>(house: TestHouse, call: string, fields: string): Promise<T> {
  const { data, errors } = await house.ask(`mutation { it: ${call} { ${fields} ${ERRORS} } }`, { as: manager });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data['it'] as T;
}
