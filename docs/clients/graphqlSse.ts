// graphql-sse: distinct connections, which is what the gateway speaks. Each operation is a request of its own.
import { createClient } from 'graphql-sse';

const url = process.env['GRAPH_URL'] ?? 'http://localhost:4000/graphql';

const client = createClient({ url, singleConnection: false, headers: () => ({}) });

type Products = { products: { edges: { node: { defaultVariant: { id: string } } }[] } | null };
type StockEvent = { stockChanged: { cursor: string; availableToSell: number } };

async function firstOf<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
  for await (const { data, errors } of client.iterate<Data>({ query, variables })) {
    if (!data) throw new Error(errors?.[0]?.message);
    return data;
  }
  throw new Error('expected a result, got none');
}

const { products } = await firstOf<Products>('{ products(first: 1) { edges { node { defaultVariant { id } } } } }');
const { stockChanged } = await firstOf<StockEvent>(
  'subscription ($id: ID!, $after: String) { stockChanged(variantId: $id, after: $after) { cursor availableToSell } }',
  { id: products?.edges[0]?.node.defaultVariant.id },
);
// Keep the last cursor, and give it as `after` when you subscribe again: no event is missed.
console.log(`${stockChanged.availableToSell} left, cursor ${stockChanged.cursor}`);
client.dispose();
