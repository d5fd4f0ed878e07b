// urql: queries over GET or POST with its defaults, subscriptions through graphql-ws.
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';

const url = process.env['GRAPH_URL'] ?? 'http://localhost:4000/graphql';
let accessToken: string | null = null;
const headers = () => ({ ...(accessToken && { authorization: `Bearer ${accessToken}` }) });

const socket = createClient({ url: url.replace(/^http/, 'ws'), connectionParams: headers });
const client = new Client({
  url,
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', ...operation }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...operation, query }, sink) }),
      }),
    }),
  ],
  fetchOptions: () => ({ headers: headers() }),
});

const LOGIN = gql<{ login: { accessToken: string | null } }, { input: { email: string; password: string } }>`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      accessToken
      userErrors {
        code
        message
      }
    }
  }
`;
const input = { email: 'ada@example.com', password: 'correct-horse-battery' };
const { data } = await client.mutation(LOGIN, { input });
accessToken = data?.login.accessToken ?? null;

const ME = gql<{ me: { displayName: string } | null }, Record<string, never>>`
  {
    me {
      id
      displayName
    }
  }
`;
const { data: read, error } = await client.query(ME, {});
// Each GraphQL error keeps its `extensions.code`.
console.log(read?.me?.displayName ?? error?.graphQLErrors[0]?.extensions['code']);

type Products = { products: { edges: { node: { defaultVariant: { id: string } } }[] } | null };
const BROWSE = gql<Products, Record<string, never>>`
  {
    products(first: 1) {
      edges {
        node {
          id
          defaultVariant {
            id
          }
        }
      }
    }
  }
`;
const { data: browsed } = await client.query(BROWSE, {});

type StockEvent = { stockChanged: { cursor: string; availableToSell: number } };
const WATCH = gql<StockEvent, { id: string | undefined; after?: string }>`
  subscription Watch($id: ID!, $after: String) {
    stockChanged(variantId: $id, after: $after) {
      cursor
      availableToSell
    }
  }
`;
const id = browsed?.products?.edges[0]?.node.defaultVariant.id;
const watching = client.subscription(WATCH, { id }).subscribe(({ data: event, error: refused }) => {
  // Keep the last cursor, and give it as `after` when you subscribe again: no event is missed.
  console.log(refused?.message ?? `${event?.stockChanged.availableToSell} left, cursor ${event?.stockChanged.cursor}`);
  watching.unsubscribe();
  void socket.dispose();
});
