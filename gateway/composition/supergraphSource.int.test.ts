import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { createDriftCheck } from './drift.ts';
import { readSubgraphList } from './subgraphList.ts';
import { openSupergraphSource, type SupergraphSource } from './supergraphSource.ts';
import { writeSupergraph } from './writeSupergraph.ts';

const log = createLog({ service: 'gateway', level: 'silent' });
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  await write('supergraph.yaml', list);
  await write('people.graphql', 'directive @public on OBJECT type Query @public { me: String }');
});
afterEach(() => rm(folder, { recursive: true }));

const list = `
federation_version: 2
subgraphs:
  people: { routing_url: http://127.0.0.1:1/graphql, schema: { file: ./people.graphql } }
`;
const write = (name: string, text: string) => writeFile(join(folder, name), text);
const files = () => ({ listFile: join(folder, 'supergraph.yaml'), committedFile: join(folder, 'supergraph.graphql') });
const rootFieldsOf = ({ current }: SupergraphSource) =>
  new Set(Object.keys(current().apiSchema().getQueryType()?.getFields() ?? {}));
const open = () => openSupergraphSource({ ...files(), log });
const compose = (o: { isCheck?: boolean; acceptsBreaking?: boolean } = {}) =>
  writeSupergraph({ ...files(), apiFile: join(folder, 'api.graphql'), isCheck: false, acceptsBreaking: false, ...o });

async function until(isMet: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !isMet();) {
    if (Date.now() > end) throw new Error(`expected within 10 s: ${isMet.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a valid schema change is served, an invalid one keeps the last valid supergraph', async () => {
  await using source = await open();
  const served: string[] = [];
  source.onReplace((next) => void served.push(next.sdl));
  expect([...rootFieldsOf(source)]).toEqual(['me']);

  await write('people.graphql', 'directive @public on OBJECT type Query @public { me: String you: String }');
  await until(() => rootFieldsOf(source).has('you'));

  await write('people.graphql', 'directive @public on OBJECT type Query @public { me: Missing }');
  await until(() => source.failure() !== null);
  expect(source.failure()).toContain('Missing');
  expect(rootFieldsOf(source).has('you')).toBe(true);

  await write('people.graphql', 'directive @public on OBJECT type Query @public { me: String us: String }');
  await until(() => source.failure() === null);
  expect(rootFieldsOf(source).has('us')).toBe(true);
  expect(served).toHaveLength(2);
});

test('a supergraph that the listener refuses is not served', async () => {
  await using source = await open();
  source.onReplace(() => {
    throw new Error('cannot be planned');
  });
  await write('people.graphql', 'directive @public on OBJECT type Query @public { me: String you: String }');
  await until(() => source.failure() === 'cannot be planned');
  expect(rootFieldsOf(source).has('you')).toBe(false);
});

test('the committed supergraph is served while the schemas do not compose; without it the source does not open', async () => {
  await compose();
  await write('people.graphql', 'directive @public on OBJECT type Query @public { me: Missing }');
  {
    await using source = await open();
    expect(source.failure()).toContain('Missing');
    expect(rootFieldsOf(source).has('me')).toBe(true);
    await write('people.graphql', 'directive @public on OBJECT type Query @public { me: String you: String }');
    await until(() => rootFieldsOf(source).has('you'));
  }
  await rm(files().committedFile);
  await rm(join(folder, 'people.graphql'));
  await expect(open()).rejects.toThrow('ENOENT');
});

test('a fresh committed supergraph is served, a stale one is composed again', async () => {
  await compose();
  const committed = await readFile(files().committedFile, 'utf8');
  await write('supergraph.graphql', `${committed}# as committed\n`);
  {
    await using source = await open();
    expect(source.current().sdl).toContain('# as committed');
  }
  await write('people.graphql', 'directive @public on OBJECT type Query @public { me: String you: String }');
  await using source = await open();
  expect(source.current().sdl).not.toContain('# as committed');
  expect(rootFieldsOf(source).has('you')).toBe(true);
});

test('compose writes the supergraph, reports a stale one, and refuses breaking changes by default', async () => {
  expect(await compose()).toEqual({ kind: 'written', broken: [] });
  expect(await compose({ isCheck: true })).toEqual({ kind: 'fresh' });
  await write('people.graphql', 'directive @public on OBJECT type Query @public { me: String you: String }');
  expect(await compose({ isCheck: true })).toEqual({ kind: 'stale' });
  expect(await compose()).toMatchObject({ kind: 'written' });
  await write('people.graphql', 'directive @public on OBJECT type Query @public { you: String }');
  const broken = ['Query.me was removed.'];
  expect(await compose()).toEqual({ kind: 'breaks', broken });
  expect(await compose({ acceptsBreaking: true })).toEqual({ kind: 'written', broken });
});

test.each([
  ['federation_version: 1\nsubgraphs: {}', 'federation_version'],
  ['federation_version: 2\nsubgraphs: {}', 'at least one subgraph'],
  ['federation_version: 2\nsubgraphs: { a: { routing_url: nowhere, schema: { file: x } } }', 'routing_url'],
  ['federation_version: 2\nsubgraphs: { a: { routing_url: "http://a", schema: { subgraph_url: x } } }', 'schema'],
])('a subgraph list with %j is refused, and the error names the field', async (text, reason) => {
  await write('supergraph.yaml', text);
  await expect(readSubgraphList(files().listFile)).rejects.toThrow(reason);
});

test('a subgraph that runs another schema than its file is reported, an unavailable one is not', async () => {
  const running: Record<string, string> = { same: 'type Query{a:Int}', other: 'type Query { b: Int }' };
  const check = createDriftCheck(async (name) => running[name] ?? Promise.reject(new Error('unavailable')));
  const subgraphs = ['same', 'other', 'unavailable'].map((name) => ({ name, url: '', sdl: 'type Query { a: Int }' }));
  expect(await check(subgraphs)).toEqual(['other']);
});
