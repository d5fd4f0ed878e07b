import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { subgraphs } from '../commands/subgraphs.ts';
import { problemsIn } from './access/accessMatrix.ts';
import { accessMutants } from './access/accessMutants.ts';
import { fillMatrixShop, openMatrixShop } from './access/openMatrixShop.ts';
import { readShopMatrix, readShopMutations } from './access/readShopMatrix.ts';
import { openSubgraphCalls } from './access/subgraphCalls.ts';
import { forgedTokens } from './badInput/forgedTokens.ts';
import { useLentSystem } from './useSystem.ts';

const system = useLentSystem();
let shop: Awaited<ReturnType<typeof fillMatrixShop>>;
beforeAll(async () => {
  shop = await fillMatrixShop(system);
}, 120_000);

/** The types that only mutations, events and `node` return. */
const UNREACHED = /(Payload|Error|Event|EventConnection|EventEdge|Subscription|Mutation)$/;

test('every field gives every caller what its rules and the ownership of its object say, also past the gateway', async () => {
  const { throughGateway, ofSubgraphs } = await readShopMatrix(shop);
  expect(problemsIn([...throughGateway, ...ofSubgraphs])).toEqual([]);
  const read = new Set(throughGateway.map(({ coordinate }) => coordinate));
  const types = parse(await readFile('gateway/composition/api.graphql', 'utf8')).definitions;
  const unread = types.flatMap((type) =>
    type.kind === Kind.OBJECT_TYPE_DEFINITION && !UNREACHED.test(type.name.value)
      ? (type.fields ?? []).map(({ name }) => `${type.name.value}.${name.value}`).filter((field) => !read.has(field))
      : [],
  );
  // The token of a guest's cart finds that cart; `node` is every type by its id.
  expect(unread.filter((field) => !field.startsWith('Query.'))).toEqual([]);
  expect(new Set(throughGateway.map(({ got }) => got))).toEqual(
    new Set(['shown', 'hidden', 'UNAUTHENTICATED', 'FORBIDDEN']),
  );
}, 240_000);

test('every mutation gives every caller what its rules and the ownership of its object say, and a refused one changes nothing', async () => {
  const cells = await readShopMutations(shop);
  expect(problemsIn(cells)).toEqual([]);
  const api = parse(await readFile('gateway/composition/api.graphql', 'utf8')).definitions;
  const mutation = api.find((type) => type.kind === Kind.OBJECT_TYPE_DEFINITION && type.name.value === 'Mutation');
  const fields = mutation?.kind === Kind.OBJECT_TYPE_DEFINITION ? (mutation.fields ?? []) : [];
  const called = new Set(cells.map(({ coordinate }) => coordinate));
  expect(fields.filter(({ name }) => !called.has(`Mutation.${name.value}`))).toEqual([]);
  expect(new Set(cells.map(({ got }) => got))).toEqual(
    new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'refused', 'reached', 'done']),
  );
}, 240_000);

test('a subgraph refuses each of its root fields in unsigned, replayed and foreign calls', async () => {
  const calls = await openSubgraphCalls(shop.env);
  const admin = { subject: 'usr_1', session: 'ses_1', roles: ['ADMIN'], scopes: ['user:read', 'order:read'] };
  for (const { name } of subgraphs)
    for (const field of rootFieldsIn(await readFile(`subgraphs/${name}/schema.graphql`, 'utf8')))
      for (const [how, { status, body }] of Object.entries(await calls.refused(name, field, admin)))
        expect([name, field, how, status, body.data]).toEqual([name, field, how, 401, undefined]);
}, 120_000);

test('no root field is answered for a forged token', async () => {
  const [owner] = shop.callers;
  const publicKey = { x: Buffer.alloc(32).toString('base64url') };
  const fields = rootFieldsIn(await readFile('gateway/composition/api.graphql', 'utf8'));
  for (const token of Object.values(forgedTokens(owner?.token ?? '', publicKey))) {
    for (const field of fields) {
      const { errors, data } = await shop.execute(field, {}, token);
      expect([field, errors?.[0]?.extensions['code'], data]).toEqual([field, 'UNAUTHENTICATED', undefined]);
    }
  }
});

test('resolvers and mutations without their checks and a gateway that skips rules are found', async () => {
  await using broken = await openMatrixShop(Object.keys(accessMutants));
  const { throughGateway, ofSubgraphs } = await readShopMatrix(broken, ['User.phone', 'User.email', 'Query.users']);
  const problems = problemsIn([...throughGateway, ...ofSubgraphs]);
  expect(problems).toContain('User.phone as other: expected hidden, got shown');
  expect(problems).toContain('users: User.phone as anonymous: expected UNAUTHENTICATED, got shown');
  expect(problems.filter((problem) => problem.startsWith('Query.users as other'))).toHaveLength(1);
  expect(problems.filter((problem) => problem.includes('User.email'))).toEqual([]);
  const mutations = problemsIn(await readShopMutations(broken, ['saveBrand', 'cancelOrder', 'deleteCategory']));
  expect(mutations).toContain('Mutation.cancelOrder as admin: expected refused, got done');
  expect(mutations).toContain('Mutation.cancelOrder as after refusals: expected refused, got changed the state');
  expect(mutations).toContain('Mutation.saveBrand as owner: expected FORBIDDEN, got done');
  expect(mutations).toContain('Mutation.saveBrand as after refusals: expected refused, got changed the state');
  // Past a gateway that skips rules, the subgraph refuses.
  expect(mutations).toContain('Mutation.deleteCategory as owner: expected FORBIDDEN, got refused');
  expect(mutations.filter((problem) => problem.startsWith('Mutation.deleteCategory as after'))).toEqual([]);
}, 240_000);

/** A document for each root field of a schema, without arguments: it is refused before it is validated. */
function rootFieldsIn(schema: string): string[] {
  return parse(schema).definitions.flatMap((type) => {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION || !['Query', 'Mutation'].includes(type.name.value)) return [];
    return (type.fields ?? []).map(
      (field) => `${type.name.value.toLowerCase()} { ${field.name.value} { __typename } }`,
    );
  });
}
