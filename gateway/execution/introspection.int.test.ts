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
  'the schema is told to a tool that asks with %j',
  async (asked) => {
    const { status, body } = await federation.ask(getIntrospectionQuery(asked));
    expect([status, body.errors]).toEqual([200, undefined]);
    // Whatever is told of the schema makes the schema again.
    const schema = printSchema(buildClientSchema(body.data as IntrospectionQuery));
    expect(schema).toContain('rename(name: String!): User');
    expect(schema).not.toContain('reserve');
  },
);

test('what asks for the schema stands beside other fields, in fragments, under aliases and conditions', async () => {
  const query = `query ($name: String!, $no: Boolean = false) {
    anyone { name } ...Schema t: __typename ... on Query { user: __type(name: $name) { isOneOf name } }
    gone: __type(name: "Order") @include(if: $no) { name } ...Schema @skip(if: $no)
  } fragment Schema on Query { __schema { mutationType { name } } orders { number } }`;
  expect((await federation.ask(query, { variables: { name: 'User' } })).body).toEqual({
    data: {
      anyone: { name: 'Ada' },
      t: 'Query',
      orders: [{ number: 'A-1' }],
      __schema: { mutationType: { name: 'Mutation' } },
      user: { isOneOf: null, name: 'User' },
    },
  });
  const asked = federation.users.queries.length;
  expect((await federation.ask('{ __type(name: "Nothing") { name } }')).body).toEqual({ data: { __type: null } });
  expect((await federation.ask('mutation { __typename }')).body).toEqual({ data: { __typename: 'Mutation' } });
  expect(federation.users.queries).toHaveLength(asked);
});
