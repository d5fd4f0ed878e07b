import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse, type DocumentNode, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { PRODUCTS, REVIEWS, subgraphSdl, USERS } from './subgraphs.ts';

type Source = Readonly<Record<string, unknown>> | undefined;

const fields: Readonly<Record<string, (source: Source, args: Readonly<Record<string, unknown>>) => unknown>> = {
  'Query.me': () => USERS[0],
  'Query.users': () => USERS,
  'Query.user': (_, { id }) => USERS.find((each) => each.id === id),
  'Query.topProducts': (_, { first }) => PRODUCTS.slice(0, Number(first)),
  'User.reviews': (source) => REVIEWS.filter(({ author }) => author?.id === source?.['id']),
  'User.numberOfReviews': (source) => REVIEWS.filter(({ author }) => author?.id === source?.['id']).length,
  'Product.reviews': (source) => REVIEWS.filter(({ product }) => product?.upc === source?.['upc']),
};

function schemaOf(sdl: string): GraphQLSchema {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl) });
  const entities = [...USERS, ...PRODUCTS, ...REVIEWS] as readonly Readonly<Record<string, unknown>>[];
  for (const [name, key] of [
    ['User', 'id'],
    ['Product', 'upc'],
    ['Review', 'id'],
  ] as const) {
    const resolveReference = (reference: Readonly<Record<string, unknown>>) =>
      entities.find((each) => each['__typename'] === name && each[key] === reference[key]) ?? null;
    const type = schema.getType(name);
    if (type) Object.assign(type, { extensions: { apollo: { subgraph: { resolveReference } } } });
  }
  return schema;
}

const fieldResolver: GraphQLFieldResolver<Source, unknown> = (...call) => {
  const [source, args, , { parentType, fieldName }] = call;
  const resolve = fields[`${parentType.name}.${fieldName}`];
  return resolve ? resolve(source, args) : source?.[fieldName];
};

// One program: prints the addresses of its subgraphs to its parent. They verify no signature.
const urls: Record<string, string> = {};
for (const [name, sdl] of Object.entries(subgraphSdl)) {
  const schema = schemaOf(sdl);
  const parsed = new Map<string, DocumentNode>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { query, variables } = JSON.parse((await text(request)) || '{}') as { query: string; variables: object };
    const document = parsed.get(query) ?? parse(query);
    parsed.set(query, document);
    const result = await execute({ schema, document, variableValues: { ...variables }, fieldResolver });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
process.send?.(urls);
process.on('disconnect', () => process.exit());
