import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery, printSchema, type IntrospectionQuery } from 'graphql';
import { openSmallFederation } from '../../tests/smallFederation.ts';

let federation: Awaited<ReturnType<typeof openSmallFederation>>;
beforeAll(async () => {
  federation = await openSmallFederation();
});
afterAll(() => federation[Symbol.asyncDispose]());

const options = [
  'oneOf',
  'specifiedByUrl',
  'directiveIsRepeatable',
  'schemaDescription',
  'inputValueDeprecation',
] as const;

test.each([{}, ...options.map((each) => ({ [each]: true })), Object.fromEntries(options.map((each) => [each, true]))])(
  'introspection returns the schema with the options %j',
  async (introspection) => {
    const { status, body } = await federation.execute(getIntrospectionQuery(introspection));
    expect([status, body.errors]).toEqual([200, undefined]);
    // The result is complete enough to build the schema from it.
    const schema = printSchema(buildClientSchema(body.data as IntrospectionQuery));
    expect(schema).toContain('rename(name: String!): User');
    expect(schema).not.toContain('reserve');
  },
);

test('introspection fields work next to other fields, in fragments, with aliases and conditions', async () => {
  const query = `query ($name: String!, $no: Boolean = false) {
    anyone { name } ...Schema t: __typename ... on Query { user: __type(name: $name) { isOneOf name } }
    gone: __type(name: "Order") @include(if: $no) { name } ...Schema @skip(if: $no)
  } fragment Schema on Query { __schema { mutationType { name } } orders { number } }`;
  expect((await federation.execute(query, { variables: { name: 'User' } })).body).toEqual({
    data: {
      anyone: { name: 'Ada' },
      t: 'Query',
      orders: [{ number: 'A-1' }],
      __schema: { mutationType: { name: 'Mutation' } },
      user: { isOneOf: null, name: 'User' },
    },
  });
  const before = federation.users.queries.length;
  expect((await federation.execute('{ __type(name: "Nothing") { name } }')).body).toEqual({ data: { __type: null } });
  expect((await federation.execute('mutation { __typename }')).body).toEqual({ data: { __typename: 'Mutation' } });
  expect(federation.users.queries).toHaveLength(before);
});
