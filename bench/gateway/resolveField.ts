import type { GraphQLFieldResolver } from 'graphql';
import { PRODUCTS, REVIEWS, USERS } from './subgraphs.ts';

type Source = Readonly<Record<string, unknown>> | undefined;

const fields: Readonly<Record<string, (source: Source, args: Readonly<Record<string, unknown>>) => unknown>> = {
  'Query.me': () => USERS[0],
  'Query.users': () => USERS,
  'Query.user': (_, { id }) => USERS.find((each) => each.id === id),
  'Query.topProducts': (_, { first }) => PRODUCTS.slice(0, Number(first)),
  'User.reviews': (source) => REVIEWS.filter(({ author }) => author?.id === source?.['id']),
  'User.numberOfReviews': (source) => REVIEWS.filter(({ author }) => author?.id === source?.['id']).length,
  // Of the inputs that the gateway sends, in a subgraph.
  'Product.shippingEstimate': (source) => Number(source?.['price']) + Number(source?.['weight']),
  'Product.reviews': (source) => REVIEWS.filter(({ product }) => product?.upc === source?.['upc']),
};

/** Resolves every field of the benchmark's graph from memory. */
export const resolveField: GraphQLFieldResolver<Source, unknown> = (...call) => {
  const [source, args, , { parentType, fieldName }] = call;
  const resolve = fields[`${parentType.name}.${fieldName}`];
  return resolve ? resolve(source, args) : source?.[fieldName];
};
