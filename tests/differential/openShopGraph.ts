import { readFile } from 'node:fs/promises';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, getOperationAST, parse, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { createLog } from '#platform/log/log.ts';
import { readSupergraph } from '../../gateway/composition/supergraph.ts';
import { supergraphFiles } from '../../gateway/supergraphFiles.ts';
import { createEngines, createExecutor } from '../../gateway/execution/executor.ts';
import type { FetchFromSubgraph } from '../../gateway/execution/subgraphFetch.ts';
import type { SubgraphResponse } from '../../gateway/execution/subgraphResponse.ts';

type Variables = Readonly<Record<string, unknown>>;
type Result = { readonly data?: unknown; readonly errors?: readonly { readonly message: string }[] | undefined };

const price = { amountMinor: 1200, currency: 'GBP' };
const variant = { __typename: 'ProductVariant', id: 'var_1', sku: 'TEA-1', title: 'Tea', weightGrams: 250, price };
const brands = [{ __typename: 'Brand', id: 'brd_1', name: 'Acme', slug: 'acme' }];
const user = {
  __typename: 'User',
  id: 'usr_1',
  displayName: 'Ada',
  username: 'ada',
  cart: { id: 'crt_1', version: 3 },
};

type Source = Record<string, unknown> & { readonly price?: typeof price; readonly weightGrams?: number };
type Resolver = (source: Source | undefined, calls: string[]) => unknown;

/** The same in every execution: a subgraph has only the references that it received, one schema has whole objects. */
const resolvers: Readonly<Record<string, Resolver>> = {
  'Query.me': () => user,
  'Query.productVariant': () => variant,
  'Query.brands': () => brands,
  'User.cart': () => user.cart,
  'ProductVariant.purchasedByMe': (source) => source?.['id'] === variant.id,
  'ProductVariant.shippingEstimate': (source) => ({
    amountMinor: (source?.weightGrams ?? NaN) + (source?.price?.amountMinor ?? NaN),
    currency: source?.price?.currency,
  }),
  'Mutation.logout': (_, calls) => calls.push('logout') && { userErrors: [] },
  'Mutation.mergeCart': (_, calls) => calls.push('mergeCart') && { userErrors: [] },
};

/** Each caller may select every field, as on the one schema. */
const everyone = { engineOf: createEngines().of, findFailingRules: () => null };

const references: Readonly<Record<string, object>> = { User: user, ProductVariant: variant };

/**
 * The shop's own graph over a few fixed objects, executed by the gateway, by `@apollo/gateway` alone, and as one
 * schema.
 */
export async function openShopGraph() {
  const supergraph = readSupergraph(await readFile(supergraphFiles.committedFile, 'utf8'));
  const schemas = new Map<string, GraphQLSchema>();
  for (const { name } of supergraph.subgraphs) schemas.set(name, await subgraphSchema(name));
  const queries: string[] = [];

  const fetchWith =
    (calls: string[]): FetchFromSubgraph =>
    async (name, { query, variables }) => {
      queries.push(`${name}: ${query}`);
      const schema = schemas.get(name);
      if (!schema) throw new Error(`expected a subgraph, got ${name}`);
      return JSON.parse(JSON.stringify(await run(schema, query, { variables, calls }))) as SubgraphResponse;
    };

  return {
    supergraph,
    queries,
    async gateway(text: string, variables: Variables = {}) {
      const calls: string[] = [];
      const document = parse(text);
      const operation = getOperationAST(document);
      if (!operation) throw new Error('expected an operation');
      const fetch = fetchWith(calls);
      const executeOperation = createExecutor({ ...everyone, supergraph: () => supergraph, fetch });
      const { errors, ...result } = await executeOperation({ document, operation }, variables, context);
      return plain({ ...result, errors, calls });
    },
    async onePiece(text: string, variables: Variables = {}) {
      const calls: string[] = [];
      const { data, errors = [] } = await run(supergraph.apiSchema(), text, { variables, calls });
      return plain({ data, errors, calls });
    },
    async stock(text: string, variables: Variables = {}) {
      const calls: string[] = [];
      const { data, errors = [] } = await executeByStock(supergraph.sdl, { text, variables, fetch: fetchWith(calls) });
      return plain({ data, errors, calls });
    },
  };
}

type Run = { readonly variables: Variables; readonly calls: string[] };

async function run(schema: GraphQLSchema, query: string, { variables, calls }: Run): Promise<Result> {
  const fieldResolver: GraphQLFieldResolver<Source | undefined, unknown> = (...call) => {
    const [source, , , { parentType, fieldName }] = call;
    const resolve = resolvers[`${parentType.name}.${fieldName}`];
    return resolve ? resolve(source, calls) : source?.[fieldName];
  };
  return execute({ schema, document: parse(query), variableValues: variables, fieldResolver });
}

const log = createLog({ service: 'test', level: 'silent' });
const context = { requestId: 'r', claims: null, deadlineAt: Infinity, traceparent: null, log };

type StockRun = { readonly text: string; readonly variables: Variables; readonly fetch: FetchFromSubgraph };

async function executeByStock(supergraphSdl: string, { text, variables, fetch }: StockRun): Promise<Result> {
  const buildService = ({ name }: { name: string }): GraphQLDataSource => ({
    process: async ({ request }) => {
      const { query = '', variables: sent = {} } = request;
      const called = fetch(name, { query, variables: sent, isMutation: false, document: () => parse(query) }, context);
      return (await called) as Awaited<ReturnType<GraphQLDataSource['process']>>;
    },
  });
  const gateway = new ApolloGateway({ supergraphSdl, buildService, logger: log, validateSupergraph: false });
  const { executor } = await gateway.load({ apollo: {} as never });
  const document = parse(text);
  const request = { query: text, variables };
  const requestContext = { request, document, operation: getOperationAST(document), queryHash: text, metrics: {} };
  const result = await executor({ ...requestContext, context, logger: log } as never);
  await gateway.stop();
  return result as Result;
}

async function subgraphSchema(name: string): Promise<GraphQLSchema> {
  const file = new URL(`../../subgraphs/${name}/schema.graphql`, import.meta.url);
  const schema = buildSubgraphSchema({ typeDefs: parse(await readFile(file, 'utf8')) });
  for (const [typename, object] of Object.entries(references)) {
    const type = schema.getType(typename);
    // Orders knows of a user or a variant only what it is sent.
    const resolveReference = (reference: object) => (name === 'orders' ? reference : object);
    if (type) Object.assign(type, { extensions: { apollo: { subgraph: { resolveReference } } } });
  }
  return schema;
}

function plain(result: object) {
  return JSON.parse(JSON.stringify(result)) as { data: unknown; errors: { message: string }[]; calls: string[] };
}
