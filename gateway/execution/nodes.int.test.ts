import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { isObjectType } from 'graphql';
import { derivedId } from '#platform/ids/ids.ts';
import { ada, openSmallFederation, tea } from '../../tests/smallFederation.ts';
import { readSupergraph } from '../composition/supergraph.ts';
import { supergraphFiles } from '../supergraphFiles.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  federation = await openSmallFederation();
});
afterAll(() => federation[Symbol.asyncDispose]());
afterEach(() => federation.orders.overrideResponses(null));

const unknown = derivedId('usr', 'unknown');
const fields = '__typename id ... on Order { number customer { name } } ... on User { name }';
const order = { __typename: 'Order', id: tea, number: 'A-1', customer: { name: 'Ada' } };

test('node(id:) finds the type of an id, and the rest of the plan reads the fields', async () => {
  const { body } = await federation.execute(
    `query ($id: ID!) { node(id: $id) { ${fields} } me: node(id: "${ada}") { ${fields} } }`,
    {
      variables: { id: tea },
    },
  );
  expect(body).toEqual({ data: { node: order, me: { __typename: 'User', id: ada, name: 'Ada' } } });
});

test.each([unknown, derivedId('ord', 'none'), derivedId('xyz', 'x'), 'usr_1', '1', '', 'usr_*', tea.toLowerCase()])(
  'an unknown id, %j, is null even when only the id is selected',
  async (id) => {
    const { status, body } = await federation.execute('query ($id: ID!) { node(id: $id) { id } }', {
      variables: { id },
    });
    expect({ status, body }).toEqual({ status: 200, body: { data: { node: null } } });
  },
);

test('nodes(ids:) keeps the order and calls each subgraph once for visibility', async () => {
  federation.users.queries.length = 0;
  const ids = [tea, unknown, ada, tea, 'x', ada];
  const { body } = await federation.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { variables: { ids } });
  expect(body).toEqual({ data: { nodes: [{ id: tea }, null, { id: ada }, { id: tea }, null, { id: ada }] } });
  expect(federation.users.queries).toHaveLength(1);
});

test('keys are in the order of the document, across subgraphs and fragments', async () => {
  const query = `query ($id: ID!) { node(id: $id) {
    ... on Order { customer { name } } id ... on Node { __typename } ... on Order { number } } }`;
  const { body } = await federation.execute(query, { variables: { id: tea } });
  const node = { customer: { name: 'Ada' }, id: tea, __typename: 'Order', number: 'A-1' };
  expect(JSON.stringify(body)).toBe(JSON.stringify({ data: { node } }));
});

test('a variable may be named $representations, which query plans use', async () => {
  const query = `query ($representations: ID!) { node(id: $representations) { ... on Order { customer { name } } }
    anyone { ordersAfter(at: $at) { number } } }`.replace('ID!)', 'ID!, $at: DateTime)');
  const { body } = await federation.execute(query, { variables: { representations: tea, at: '2026-01-31T12:00:00Z' } });
  expect(body).toEqual({ data: { node: { customer: { name: 'Ada' } }, anyone: { ordersAfter: [{ number: 'A-1' }] } } });
  const inFetch = 'query ($representations: DateTime) { anyone { ordersAfter(at: $representations) { number } } }';
  const result = await federation.execute(inFetch, { variables: { representations: '2026-01-31T12:00:00Z' } });
  expect(result.body).toEqual({ data: { anyone: { ordersAfter: [{ number: 'A-1' }] } } });
});

test('an error has the client’s name of such a variable', async () => {
  const query =
    'query ($representations: ID!, $representations_: ID!) { node(id: $representations) { id } more: node(id: $representations_) { id } }';
  for (const representations of [undefined, { a: 1 }]) {
    const { status, body } = await federation.execute(query, { variables: { representations, representations_: ada } });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ message: expect.stringMatching(/^Variable "\$representations" /) }]);
  }
});

test('more than 100 ids are refused', async () => {
  const request = (count: number) =>
    federation.execute('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      variables: { ids: Array(count).fill('x') },
    });
  expect((await request(100)).body.errors).toBeUndefined();
  expect((await request(101)).body).toMatchObject({
    data: { nodes: null },
    errors: [
      { path: ['nodes'], message: 'ids: expected at most 100, got 101', extensions: { code: 'BAD_USER_INPUT' } },
    ],
  });
});

test('a node of an unavailable subgraph is null with an error, and the others are returned', async () => {
  federation.orders.overrideResponses((_, response) => response.writeHead(503).end());
  const { body } = await federation.execute(`{ nodes(ids: ["${tea}", "${ada}"]) { id } }`);
  expect(body.data).toEqual({ nodes: [null, { id: ada }] });
  expect(body.errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'DEPENDENCY_UNAVAILABLE' } }]);
});

test('every type with an id is a Node with a unique prefix', async () => {
  const { nodes, apiSchema, shapes } = readSupergraph(await readFile(supergraphFiles.committedFile, 'utf8'));
  const withId = Object.values(apiSchema().getTypeMap()).filter(
    (type) => isObjectType(type) && 'id' in type.getFields(),
  );
  const implementing = apiSchema().getPossibleTypes(apiSchema().getType('Node') as never);
  expect(implementing.map(({ name }) => name).toSorted()).toEqual(withId.map(({ name }) => name).toSorted());
  expect([...nodes.keys()].toSorted()).toEqual(implementing.map(({ name }) => name).toSorted());
  expect(implementing.every((type) => shapes.get(type.name)?.get('id') === 'ID')).toBe(true);
  const prefixes = [...nodes.values()].map(({ prefix }) => prefix);
  expect(prefixes.toSorted().join(' ')).toBe(
    'adr apk aud brd cat cln crt evt img ntf oln ord pat prd rfd ses shp usr var',
  );
});
