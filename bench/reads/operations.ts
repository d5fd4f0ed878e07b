import {
  address,
  findVariants,
  logIn,
  orderVariant,
  payOrder,
  registerBuyer,
  requireData,
} from '../../tests/shopping.ts';
import type { Execute } from '../../tests/startSystem.ts';
import type { Read } from './load.ts';

const MONEY = 'amountMinor currency formatted';

const PRODUCT = `id slug name description tags
  brand { name }
  categories { name path { name slug } }
  images { url alt width height }
  attributes { name value unit }
  priceRange { min { ${MONEY} } max { ${MONEY} } }`;
const VARIANT = `id sku title options { name value } price { ${MONEY} } compareAtPrice { ${MONEY} }
  stock { state availableToSell }`;
const CARD = `id slug name brand { name } categories { name } images { url alt }
  priceRange { min { ${MONEY} } } stockState defaultVariant { id sku price { ${MONEY} } }`;
const CONNECTION = `edges { cursor node { ${CARD} } } pageInfo { hasNextPage endCursor }`;

const BY_ID = `query ProductById($id: ID) { product(id: $id) { ${PRODUCT} variants { ${VARIANT} } } }`;
const PAGE = `query ProductPage($slug: String) { product(slug: $slug) { ${PRODUCT}
  variants { ${VARIANT} purchasedByMe shippingEstimate(country: "US") { ${MONEY} } } } }`;
const LIST = `query List($after: String) { products(first: 20, after: $after) { ${CONNECTION} } }`;
const FILTERED = `query Filtered($filter: ProductFilter) { products(first: 20, filter: $filter, sort: PRICE_ASC) { ${CONNECTION} } }`;
const ORDER = `query Order($id: ID, $first: Int) { order(id: $id) { id number status paymentStatus fulfillmentStatus allowedActions
  lines { id sku name quantity unitPrice { ${MONEY} } total { ${MONEY} } variant { id title product { slug name } } }
  totals { subtotal { ${MONEY} } shipping { ${MONEY} } total { ${MONEY} } }
  shippingAddress { name line1 city country } shippingMethod
  payments { id status amount { ${MONEY} } }
  timeline(first: $first) { edges { node { sequence type toStatus occurredAt message } } } } }`;
const ME = `query Me($first: Int) { me { id displayName email roles addresses { id line1 city country isDefault }
  notifications(first: $first) { unreadCount edges { node { id title } } } } }`;

/** An operation of the shop with different variables. */
export type ReadOperation = { readonly name: string; readonly reads: readonly Read[] };

type Listed = {
  products: {
    edges: { cursor: string; node: { id: string; slug: string } }[];
    pageInfo: { endCursor: string; hasNextPage: boolean };
  };
};

/** What the reads of one shop need. */
export type Fixture = {
  readonly products: readonly { readonly id: string; readonly slug: string }[];
  /** Cursors of the first hundred products. */
  readonly cursors: readonly string[];
  /** Cursors up to the one before page 41 of 20; none when there are not so many products. */
  readonly cursorsOfPage41: readonly string[];
  readonly buyer: { readonly email: string };
  readonly orderId: string;
};

const PAGE_OF_LIST = `query ($first: Int!, $after: String) { products(first: $first, after: $after) {
  edges { cursor node { id slug } } pageInfo { hasNextPage endCursor } } }`;

/** Registers a buyer with a paid order, and reads the ids of products. */
export async function prepareFixture(execute: Execute): Promise<Fixture> {
  const page = async (after: string | null) =>
    requireData(await execute<Listed>(PAGE_OF_LIST, { first: 100, after })).products;
  const firstPage = await page(null);
  let last = firstPage;
  for (let at = 1; at < 8 && last.pageInfo.hasNextPage; at += 1) last = await page(last.pageInfo.endCursor);
  const buyer = await registerBuyer(execute);
  await executeAddress(execute, buyer.token);
  const [variant] = await findVariants(execute);
  const order = await orderVariant(execute, { variantId: variant?.id ?? '', quantity: 2 }, buyer.token);
  await payOrder(execute, { order }, buyer.token);
  return {
    products: firstPage.edges.map(({ node }) => node),
    cursors: cursorsOf(firstPage),
    cursorsOfPage41: last.pageInfo.hasNextPage ? cursorsOf(last) : [],
    buyer,
    orderId: order.id,
  };
}

const cursorsOf = ({ edges }: Listed['products']) => edges.map(({ cursor }) => cursor);

async function executeAddress(execute: Execute, token: string): Promise<void> {
  const query = 'mutation ($input: AddressInput!) { saveAddress(input: $input) { userErrors { code message path } } }';
  requireData(await execute(query, { input: address }, token));
}

const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
const pricesFrom = (at: number) => ({ priceMin: usd(1_000 + at), priceMax: usd(20_000 + at), inStockOnly: true });
/** The gateway executes equal reads that overlap once: each read of an operation has variables of its own. */
const DISTINCT = Array.from({ length: 100 }, (_, at) => at);

/** The reads of the shop, with an access token that is valid for five minutes. */
export async function createOperations(execute: Execute, fixture: Fixture): Promise<readonly ReadOperation[]> {
  const token = await logIn(execute, fixture.buyer.email);
  const read = (query: string, variables: object = {}, as: string | null = null): Read => ({
    body: JSON.stringify({ query, variables }),
    token: as,
  });
  const { products, cursors, cursorsOfPage41, orderId } = fixture;
  const filtered = DISTINCT.map((at) => read(FILTERED, { filter: pricesFrom(at) }));
  const page41 = cursorsOfPage41.map((after) => read(LIST, { after }));
  return [
    { name: 'product by id', reads: products.map(({ id }) => read(BY_ID, { id })) },
    { name: 'product page', reads: products.map(({ slug }) => read(PAGE, { slug })) },
    { name: 'product page, signed in', reads: products.map(({ slug }) => read(PAGE, { slug }, token)) },
    { name: 'list of 20', reads: cursors.slice(0, -20).map((after) => read(LIST, { after })) },
    { name: 'price range, in stock', reads: filtered },
    ...(page41.length === 0 ? [] : [{ name: 'page 41 of a list', reads: page41 }]),
    { name: 'order', reads: DISTINCT.map((at) => read(ORDER, { id: orderId, first: 1 + at }, token)) },
    { name: 'me', reads: DISTINCT.map((at) => read(ME, { first: 1 + at }, token)) },
  ];
}

/** Throws unless an answer has what its operation is measured for. */
export function checkAnswer(name: string, answer: string | null): void {
  const { data } = JSON.parse(answer ?? '{"data":{}}') as { data: Record<string, Answered> };
  const isComplete = {
    'product by id': () =>
      data['product']?.variants?.every(({ stock }) => stock.state) && data['product'].categories?.[0],
    'product page': () => data['product']?.variants?.every(({ shippingEstimate }) => shippingEstimate),
    'product page, signed in': () =>
      data['product']?.variants?.every(({ purchasedByMe }) => typeof purchasedByMe === 'boolean'),
    'list of 20': () => data['products']?.edges?.length === 20,
    'price range, in stock': () => data['products']?.edges?.length === 20,
    'page 41 of a list': () => data['products']?.edges?.length === 20,
    order: () => data['order']?.lines?.[0]?.variant && data['order'].timeline?.edges.length === 1,
    me: () => data['me']?.addresses?.length === 1,
  }[name];
  if (!isComplete?.()) throw new Error(`expected a complete answer of ${name}, got ${answer}`);
}

type Answered = {
  readonly variants?: readonly {
    readonly stock: { readonly state: string };
    readonly shippingEstimate?: object;
    readonly purchasedByMe?: boolean | null;
  }[];
  readonly categories?: readonly object[];
  readonly edges?: readonly object[];
  readonly lines?: readonly { readonly variant: object | null }[];
  readonly timeline?: { readonly edges: readonly object[] };
  readonly addresses?: readonly object[];
};
