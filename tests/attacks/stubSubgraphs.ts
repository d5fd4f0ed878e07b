import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { subgraphs } from '../../commands/subgraphs.ts';

/** Any value of a type: lists have one element. */
function valueOf(type: GraphQLOutputType, schema: GraphQLSchema): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, schema);
  if (isListType(type)) return [valueOf(type.ofType, schema)];
  if (isEnumType(type)) return type.getValues()[0]?.value;
  if (isAbstractType(type)) return { __typename: schema.getPossibleTypes(type)[0]?.name };
  if (type.name === 'DateTime') return '2026-01-01T00:00:00.000Z';
  return 'getFields' in type ? {} : type.name === 'String' || type.name === 'ID' ? 'prd_1' : 1;
}

const fieldResolver: GraphQLFieldResolver<Readonly<Record<string, unknown>> | undefined, unknown> = (...call) => {
  const [source, args, , { fieldName, returnType, schema }] = call;
  if (fieldName === '_entities') return args['representations'];
  return source?.[fieldName] ?? valueOf(returnType, schema);
};

async function readSchema(name: string): Promise<GraphQLSchema> {
  const file = new URL(`../../subgraphs/${name}/schema.graphql`, import.meta.url);
  const schema = buildSubgraphSchema({ typeDefs: parse(await readFile(file, 'utf8')) });
  for (const type of Object.values(schema.getTypeMap())) {
    // JSON has the value; that of another type than the scalar's own is no concern of the gateway. The scalars of the
    // specification are the same objects in all schemas of a process.
    if (isScalarType(type) && !isSpecifiedScalarType(type)) type.serialize = (value: unknown) => value;
  }
  return schema;
}

type StubOptions = {
  /** Responses by path, such as the keys of the issuer of tokens. */
  readonly served?: Readonly<Record<string, object>>;
};

/** Opens servers for the subgraphs of the shop that answer every operation with arbitrary values. */
export async function openStubSubgraphs({ served = {} }: StubOptions = {}) {
  let operations = 0;
  const urls: Record<string, string> = {};
  await using opening = new AsyncDisposableStack();
  for (const { name } of subgraphs) {
    const schema = await readSchema(name);
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const body = JSON.parse((await text(request)) || '{}') as { query?: string; variables?: object };
      const known = served[request.url?.split('?', 1)[0] ?? ''];
      if (body.query === undefined && known === undefined) return void response.writeHead(404).end();
      const run = async (query: string) => {
        operations += 1;
        return execute({ schema, document: parse(query), variableValues: { ...body.variables }, fieldResolver });
      };
      const result = body.query === undefined ? known : await run(body.query);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    };
    const server = createServer({ keepAliveTimeout: 3_600_000 }, (request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opening.defer(() => void server.close().closeAllConnections());
    urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const opened = opening.move();
  return {
    urls,
    /** How many operations they have answered. */
    operations: () => operations,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
