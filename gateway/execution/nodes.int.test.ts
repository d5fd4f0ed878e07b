import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { isObjectType } from 'graphql';
import { derivedId } from '#platform/ids/ids.ts';
import { ada, openSmallFederation, tea } from '../../tests/smallFederation.ts';
import { readSupergraph } from '../composition/supergraph.ts';
import { supergraphFiles } from '../config.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  federation = await openSmallFederation();
});
afterAll(() => federation[Symbol.asyncDispose]());
afterEach(() => federation.orders.misbehave(null));

const nobody = derivedId('usr', 'nobody');
const fields = '__typename id ... on Order { number customer { name } } ... on User { name }';
const order = { __typename: 'Order', id: tea, number: 'A-1', customer: { name: 'Ada' } };

test('an id is enough to find what it is of, and the rest of a plan reads its fields', async () => {
  const { body } = await federation.ask(
    `query ($id: ID!) { node(id: $id) { ${fields} } me: node(id: "${ada}") { ${fields} } }`,
    {
      variables: { id: tea },
    },
  );
  expect(body).toEqual({ data: { node: order, me: { __typename: 'User', id: ada, name: 'Ada' } } });
});

test.each([nobody, derivedId('ord', 'none'), derivedId('xyz', 'x'), 'usr_1', '1', '', 'usr_*', tea.toLowerCase()])(
  'an id of nothing, %j, is null also when the id alone is selected',
  async (id) => {
    const { status, body } = await federation.ask('query ($id: ID!) { node(id: $id) { id } }', { variables: { id } });
    expect({ status, body }).toEqual({ status: 200, body: { data: { node: null } } });
  },
);

test('many are found in their order, each subgraph asked once for which of them there are', async () => {
  federation.users.queries.length = 0;
  const ids = [tea, nobody, ada, tea, 'x', ada];
  const { body } = await federation.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { variables: { ids } });
  expect(body).toEqual({ data: { nodes: [{ id: tea }, null, { id: ada }, { id: tea }, null, { id: ada }] } });
  expect(federation.users.queries).toHaveLength(1);
});

test('keys come in the order of the document, whatever subgraphs and fragments they are of', async () => {
  const query = `query ($id: ID!) { node(id: $id) {
    ... on Order { customer { name } } id ... on Node { __typename } ... on Order { number } } }`;
  const { body } = await federation.ask(query, { variables: { id: tea } });
  const node = { customer: { name: 'Ada' }, id: tea, __typename: 'Order', number: 'A-1' };
  expect(JSON.stringify(body)).toBe(JSON.stringify({ data: { node } }));
});

test('a variable may be named as plans name the entities of a fetch', async () => {
  const query = `query ($representations: ID!) { node(id: $representations) { ... on Order { customer { name } } }
    anyone { ordersAfter(at: $at) { number } } }`.replace('ID!)', 'ID!, $at: DateTime)');
  const { body } = await federation.ask(query, { variables: { representations: tea, at: '2026-01-31T12:00:00Z' } });
  expect(body).toEqual({ data: { node: { customer: { name: 'Ada' } }, anyone: { ordersAfter: [{ number: 'A-1' }] } } });
  const inFetch = 'query ($representations: DateTime) { anyone { ordersAfter(at: $representations) { number } } }';
  const asked = await federation.ask(inFetch, { variables: { representations: '2026-01-31T12:00:00Z' } });
  expect(asked.body).toEqual({ data: { anyone: { ordersAfter: [{ number: 'A-1' }] } } });
});

test('an error names such a variable as the client wrote it', async () => {
  const query =
    'query ($representations: ID!, $representations_: ID!) { node(id: $representations) { id } more: node(id: $representations_) { id } }';
  for (const representations of [undefined, { a: 1 }]) {
    const { status, body } = await federation.ask(query, { variables: { representations, representations_: ada } });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ message: expect.stringMatching(/^Variable "\$representations" /) }]);
  }
});

test('more than 100 ids are refused', async () => {
  const asked = (count: number) =>
    federation.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { variables: { ids: Array(count).fill('x') } });
  expect((await asked(100)).body.errors).toBeUndefined();
  expect((await asked(101)).body).toMatchObject({
    data: { nodes: null },
    errors: [
      { path: ['nodes'], message: 'ids: expected at most 100, got 101', extensions: { code: 'BAD_USER_INPUT' } },
    ],
  });
});

test('what its subgraph cannot tell of is null beside an error, and the others are there', async () => {
  federation.orders.misbehave((_, response) => response.writeHead(503).end());
  const { body } = await federation.ask(`{ nodes(ids: ["${tea}", "${ada}"]) { id } }`);
  expect(body.data).toEqual({ nodes: [null, { id: ada }] });
  expect(body.errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'DEPENDENCY_UNAVAILABLE' } }]);
});

test('every type of the graph that has an id is a Node, found by a prefix of its own', async () => {
  const { nodes, apiSchema, shapes } = readSupergraph(await readFile(supergraphFiles.committedFile, 'utf8'));
  const withId = Object.values(apiSchema().getTypeMap()).filter(
    (type) => isObjectType(type) && 'id' in type.getFields(),
  );
  const implementing = apiSchema().getPossibleTypes(apiSchema().getType('Node') as never);
  expect(implementing.map(({ name }) => name).toSorted()).toEqual(withId.map(({ name }) => name).toSorted());
  expect([...nodes.keys()].toSorted()).toEqual(implementing.map(({ name }) => name).toSorted());
  expect(implementing.every((type) => shapes.get(type.name)?.get('id') === 'ID')).toBe(true);
  const prefixes = [...nodes.values()].map(({ prefix }) => prefix);
  expect(prefixes.toSorted().join(' ')).toBe('adr brd cat cln crt evt img ntf oln ord pat prd rfd ses shp usr var');
});
