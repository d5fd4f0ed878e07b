import { post } from './attack.ts';
import type { AttackedGateway } from './openTarget.ts';

const page =
  'edges { cursor node { id name defaultVariant { id sku price { formatted } stock { state } } } } pageInfo { hasNextPage endCursor }';

/** Operations of ordinary clients: of the shop's pages, and those that libraries and tools send. */
const operations: readonly string[] = [
  '{ __typename }',
  `{ products(first: 20) { ${page} } }`,
  `{ products(first: 20, filter: { inStockOnly: true }, sort: NEWEST) { totalCount ${page} } }`,
  '{ product(id: "prd_1") { id name description variants { id sku price { formatted } } categories { id name } } }',
  '{ productVariant(id: "var_1") { id sku stock { availableToSell } product { name } } }',
  '{ categories { id name children { id name } } }',
  '{ brands { id name } }',
  '{ me { id displayName email cart { version lines { quantity } } } }',
  '{ me { id notifications(first: 20) { unreadCount edges { node { title } } } } }',
  '{ me { orders(first: 10) { edges { node { number status lines { name quantity } } } } } }',
  'query Named { me { id } }',
  'query ($id: ID!) { product(id: $id) { ...P } } fragment P on Product { id name }',
  'query ($yes: Boolean = true) { me @include(if: $yes) { id } }',
  '{ a: product(id: "prd_1") { id } b: product(id: "prd_2") { id } }',
  '{ node(id: "prd_1") { id ... on Product { name } } }',
  'mutation { setCartLine(variantId: "var_1", quantity: 1) { cart { version } userErrors { code } } }',
  'mutation { requestPasswordReset(email: "ada@example.com") { ok } }',
];

/** Sends each ordinary operation and returns those that were refused, with their outcome. */
export async function refusedOperations(target: AttackedGateway): Promise<string[]> {
  const token = await target.token();
  const refused: string[] = [];
  for (const query of operations) {
    const outcome = await post(target, { query, variables: { id: 'prd_1' } }, { authorization: `Bearer ${token}` });
    if (!outcome.startsWith('200')) refused.push(`${outcome}: ${query}`);
  }
  return refused;
}
