import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { buildSchema, isObjectType } from 'graphql';
import { dataOf, logIn } from './shopping.ts';
import { useSystem } from './useSystem.ts';

const root = join(import.meta.dirname, '..');
const guide = () => readFile(join(root, 'docs/clients.md'), 'utf8');
const ADJUST = `mutation ($id: ID!, $key: ID!) {
  adjustStock(variantId: $id, delta: 1, reason: "count", idempotencyKey: $key) { userErrors { message } }
}`;
type Products = { products: { edges: { node: { defaultVariant: { id: string } } }[] } };

const system = useSystem();

/** Changes the stock of the first product again and again until the work is done. */
async function whileStockChanges<Result>(work: Promise<Result>): Promise<Result> {
  const admin = await logIn(system.ask, 'admin@example.com');
  const first = '{ products(first: 1) { edges { node { defaultVariant { id } } } } }';
  const id = dataOf(await system.ask<Products>(first)).products.edges[0]?.node.defaultVariant.id;
  const ended = new AbortController();
  const done = work.finally(() => ended.abort());
  for (let count = 0; !ended.signal.aborted; count += 1) {
    await system.ask(ADJUST, { id, key: `change-${performance.now()}-${count}` }, admin);
    await Promise.race([done, new Promise((resolve) => void setTimeout(resolve, 200))]);
  }
  return done;
}

async function runSnippet(name: string): Promise<string> {
  const env = { PATH: process.env['PATH'], GRAPH_URL: system.url };
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'docs/clients', `${name}.ts`)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env, timeout: 25_000 });
  return stdout + stderr;
}

test.each([
  ['fetch', ['signed in as Ada Lovelace']],
  ['apolloClient', ['refused with FORBIDDEN', 'left, cursor']],
  ['urql', ['Ada Lovelace', 'left, cursor']],
  ['graphqlWs', ['left, cursor']],
  ['graphqlSse', ['left, cursor']],
])('the snippet of %s works as written', async (name, texts) => {
  const output = await whileStockChanges(runSnippet(name));
  for (const text of texts) expect(output).toContain(text);
  expect(await guide()).toContain(
    `\`\`\`ts\n${await readFile(join(root, 'docs/clients', `${name}.ts`), 'utf8')}\`\`\``,
  );
});

test('the schema is published as a file, and the guide names its scalars and the types without an id', async () => {
  const response = await fetch(new URL('/schema.graphql', system.url));
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const types = Object.values(buildSchema(await response.text()).getTypeMap());
  const roots = new Set(['Query', 'Mutation', 'Subscription']);
  const named = types.filter(({ name }) => !name.startsWith('__') && !roots.has(name));
  const keyless = named.filter((type) => isObjectType(type) && !type.getFields()['id']).map(({ name }) => name);
  const scalars = named.filter(({ astNode }) => astNode?.kind === 'ScalarTypeDefinition').map(({ name }) => name);
  const text = await guide();
  const listed = text.split('## Types without an id')[1]?.split('## ')[0] ?? '';
  expect([...listed.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted()).toEqual(keyless.toSorted());
  for (const scalar of scalars) expect(text).toContain(`| \`${scalar}\``);
});
