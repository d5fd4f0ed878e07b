// Apollo Client: queries and mutations over POST, subscriptions over multipart HTTP, which its HttpLink speaks by
// itself.
import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  HttpLink,
  InMemoryCache,
  gql,
  type TypedDocumentNode,
} from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { relayStylePagination } from '@apollo/client/utilities';

const uri = process.env['GRAPH_URL'] ?? 'http://localhost:4000/graphql';
let accessToken: string | null = null;

const client = new ApolloClient({
  link: ApolloLink.from([
    new SetContextLink(({ headers }) => ({
      headers: { ...headers, ...(accessToken && { authorization: `Bearer ${accessToken}` }) },
    })),
    new HttpLink({ uri }),
  ]),
  cache: new InMemoryCache({
    typePolicies: {
      Query: { fields: { products: relayStylePagination(['filter', 'sort']) } },
      // Types without an `id` have no identity of their own: they belong to the object that holds them.
      Money: { keyFields: false },
      Stock: { keyFields: false },
    },
  }),
});

type Login = { login: { accessToken: string | null; userErrors: { code: string; message: string }[] } };
const LOGIN: TypedDocumentNode<Login, { input: { email: string; password: string } }> = gql`
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
const { data } = await client.mutate({ mutation: LOGIN, variables: { input } });
accessToken = data?.login.accessToken ?? null;

type Products = { products: { edges: { node: { name: string; defaultVariant: { id: string } } }[] } | null };
const BROWSE: TypedDocumentNode<Products, { after?: string }> = gql`
  query Browse($after: String) {
    products(first: 3, after: $after) {
      edges {
        cursor
        node {
          id
          name
          defaultVariant {
            id
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;
const { data: browsed } = await client.query({ query: BROWSE });
console.log(browsed?.products?.edges.map(({ node }) => node.name).join(', '));

const REFUSED = gql`
  {
    orders(first: 1) {
      edges {
        node {
          id
        }
      }
    }
  }
`;
const { error } = await client.query({ query: REFUSED, errorPolicy: 'all' });
if (CombinedGraphQLErrors.is(error)) console.log(`refused with ${error.errors[0]?.extensions?.['code']}`);

type StockEvent = { stockChanged: { cursor: string; availableToSell: number } };
const WATCH: TypedDocumentNode<StockEvent, { id: string | undefined; after?: string }> = gql`
  subscription Watch($id: ID!, $after: String) {
    stockChanged(variantId: $id, after: $after) {
      cursor
      availableToSell
    }
  }
`;
const id = browsed?.products?.edges[0]?.node.defaultVariant.id;
const watching = client.subscribe({ query: WATCH, variables: { id } }).subscribe({
  next({ data: event }) {
    // Keep the last cursor, and give it as `after` when you subscribe again: no event is missed.
    console.log(`${event?.stockChanged.availableToSell} left, cursor ${event?.stockChanged.cursor}`);
    watching.unsubscribe();
    client.stop();
  },
  error: (problem) => console.error(problem),
});
