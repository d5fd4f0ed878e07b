import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  getOperationAST,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  validate,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { createLog } from '#platform/log/log.ts';
import { readSupergraph } from '../composition/supergraph.ts';
import { supergraphFiles } from '../supergraphFiles.ts';
import { createEngines, createExecutor } from './executor.ts';
import type { FetchFromSubgraph } from './subgraphFetch.ts';
import type { SubgraphResponse } from './subgraphResponse.ts';

const log = createLog({ service: 'test', level: 'silent' });
const context = { requestId: 'r', claims: null, deadlineAt: Infinity, traceparent: null, log };

let callsOf: (text: string, variables: Record<string, unknown>) => Promise<unknown>;
beforeAll(async () => {
  const supergraph = readSupergraph(await readFile(supergraphFiles.committedFile, 'utf8'));
  const schemas = new Map<string, GraphQLSchema>();
  for (const { name } of supergraph.subgraphs) {
    const file = new URL(`../../subgraphs/${name}/schema.graphql`, import.meta.url);
    schemas.set(name, buildSubgraphSchema({ typeDefs: parse(await readFile(file, 'utf8')) }));
  }
  const engineOf = createEngines().of;

  callsOf = async (text, variables) => {
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('expected an operation');
    expect(validate(supergraph.apiSchema(), document)).toEqual([]);
    const calls: Record<string, number> = {};
    const fetch: FetchFromSubgraph = async (name, request) => {
      const schema = schemas.get(name);
      if (!schema) throw new Error(`expected a subgraph, got ${name}`);
      calls[name] = (calls[name] ?? 0) + 1;
      const { variables: variableValues } = request;
      const result = await execute({ schema, document: request.document(), variableValues, fieldResolver: sampled });
      return JSON.parse(JSON.stringify(result)) as SubgraphResponse;
    };
    const run = createExecutor({ supergraph: () => supergraph, engineOf, fetch, findFailingRules: () => null });
    expect((await run({ document, operation }, variables, context)).errors).toEqual([]);
    return calls;
  };
});

/** Every field has a value, so that each fetch of a plan is sent. */
const sampled: GraphQLFieldResolver<Record<string, unknown> | undefined, unknown> = (...call) => {
  const [source, , , { fieldName, returnType, schema }] = call;
  return source?.[fieldName] ?? sampleOf(returnType, schema);
};

function sampleOf(type: GraphQLOutputType, schema: GraphQLSchema): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, schema);
  if (isListType(type)) return [sampleOf(type.ofType, schema), sampleOf(type.ofType, schema)];
  if (isEnumType(type)) return type.getValues()[0]?.value;
  if (isLeafType(type)) return { Boolean: true, Int: 1, Float: 1, MinorUnits: 1 }[type.name] ?? '1';
  const [first = type] =
    'getFields' in type && !('getInterfaces' in type) ? [type] : schema.getPossibleTypes(type as never);
  return { __typename: first.name };
}

const CARD = 'id slug name brand { name } defaultVariant { id sku price { formatted } }';
const input = {
  cartId: 'crt_1',
  cartVersion: 1,
  shippingAddress: { name: 'Ada', line1: '1 High Street', city: 'London', postalCode: 'N1', country: 'GB' },
  shippingMethod: 'STANDARD',
  expectedTotal: { amountMinor: 1, currency: 'GBP' },
};

// The calls of each subgraph: a change of a schema or of the planning that adds one fails here.
test.each([
  [
    'product page',
    `{ product(slug: "tea") { id name brand { name } variants { id sku price { formatted } purchasedByMe shippingEstimate(country: "US") { formatted } } } }`,
    {},
  ],
  ['list of 20', `{ products(first: 20) { edges { cursor node { ${CARD} } } pageInfo { endCursor } } }`, {}],
  [
    'order with lines and timeline',
    `{ order(id: "ord_1") { number customer { displayName } lines { name variant { title product { slug } } } payments { status } timeline(first: 5) { edges { node { type message } } } } }`,
    {},
  ],
  [
    'me',
    '{ me { id displayName addresses { city } notifications(first: 5) { unreadCount edges { node { title } } } } }',
    {},
  ],
  [
    'me with orders and cart',
    '{ me { displayName orders(first: 5) { edges { node { number lines { variant { title } } } } } cart { version } } }',
    {},
  ],
  ['cart with products', '{ cart { version lines { quantity variant { title product { name } } } } }', {}],
  [
    'setting a cart line',
    'mutation { setCartLine(variantId: "var_1", quantity: 2) { cart { version lines { variant { product { name } } } } userErrors { code } } }',
    {},
  ],
  [
    'checkout',
    'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input, idempotencyKey: "k") { order { number customer { displayName } lines { variant { title } } } userErrors { code } } }',
    { input },
  ],
])('the calls of: %s', async (_, text, variables) => {
  expect(await callsOf(text, variables)).toMatchSnapshot();
});
