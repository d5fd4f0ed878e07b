import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { resolveField } from './resolveField.ts';
import { PRODUCTS, REVIEWS, subgraphSdl, USERS } from './subgraphs.ts';

function schemaOf(sdl: string): GraphQLSchema {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl) });
  // Inventory has prices and weights of the gateway only.
  const hasInputs = sdl.includes('@requires(');
  const entities = [...USERS, ...PRODUCTS, ...REVIEWS] as readonly Readonly<Record<string, unknown>>[];
  for (const [name, key] of [
    ['User', 'id'],
    ['Product', 'upc'],
    ['Review', 'id'],
  ] as const) {
    const resolveReference = (reference: Readonly<Record<string, unknown>>) => {
      const found = entities.find((each) => each['__typename'] === name && each[key] === reference[key]);
      return found ? { ...found, ...(hasInputs && { price: undefined, weight: undefined }), ...reference } : null;
    };
    const type = schema.getType(name);
    if (type) Object.assign(type, { extensions: { apollo: { subgraph: { resolveReference } } } });
  }
  return schema;
}

// One program: sends the addresses of its subgraphs to its parent, then answers each message with the number of calls
// that they had. They verify no signature.
let calls = 0;
const urls: Record<string, string> = {};
for (const [name, sdl] of Object.entries(subgraphSdl)) {
  const schema = schemaOf(sdl);
  const parsed = new Map<string, DocumentNode>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { query, variables } = JSON.parse((await text(request)) || '{}') as { query: string; variables: object };
    if (query === undefined) return void response.writeHead(404).end();
    calls += 1;
    const document = parsed.get(query) ?? parse(query);
    parsed.set(query, document);
    const result = await execute({ schema, document, variableValues: { ...variables }, fieldResolver: resolveField });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  };
  // Gateways wait for their next turn longer than Node keeps a connection open by default.
  const server = createServer({ keepAliveTimeout: 3_600_000 }, (request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
process.on('message', () => process.send?.(calls));
process.on('disconnect', () => process.exit());
process.send?.(urls);
