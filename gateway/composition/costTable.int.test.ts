import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { composeSubgraphs } from './composeSubgraphs.ts';
import { listsWithoutSize } from './costTable.ts';
import { readSubgraphList, readSubgraphs } from './subgraphList.ts';
import { writeSupergraph } from './writeSupergraph.ts';

const namesOf = (sdl: string) => listsWithoutSize(parse(sdl)).map((reason) => reason.split(':')[0]);

test('a list field without a size is reported, of objects or scalars, in a type or an interface', () => {
  const sdl = `
    interface Named { names: [String!] }
    type Query { shops: [Shop!]! shop: Shop tags: [String] @listSize(sizedFields: ["x"]) }
    type Shop { name: String sizes: [Int!]! @listSize(assumedSize: 3) first(n: Int): [Shop] @listSize(slicingArguments: ["n"]) }`;
  expect(namesOf(sdl)).toEqual(['Named.names', 'Query.shops', 'Query.tags']);
});

test('the edges of a connection get their size from the fields that return it, unless one of them has no size', () => {
  const sdl = (other: string) => `
    type Query { shops(first: Int): Shops @listSize(slicingArguments: ["first"], sizedFields: ["edges"]) ${other} }
    type Shops { edges: [Edge!]! }
    type Edge { node: String }`;
  expect(namesOf(sdl(''))).toEqual([]);
  expect(namesOf(sdl('favourites: Shops'))).toEqual(['Shops.edges']);
});

test('compose refuses a list without a size, but the gateway serves subgraphs that have one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lists-'));
  await writeFile(join(folder, 'shops.graphql'), 'directive @public on OBJECT type Query @public { shops: [String!] }');
  const listFile = join(folder, 'supergraph.yaml');
  const shops = 'shops: { routing_url: http://127.0.0.1:1, schema: { file: ./shops.graphql } }';
  await writeFile(listFile, `federation_version: 2\nsubgraphs:\n  ${shops}\n`);
  const files = { listFile, committedFile: join(folder, 'a.graphql'), apiFile: join(folder, 'b.graphql') };
  expect(await writeSupergraph({ ...files, isCheck: false, acceptsBreaking: false })).toEqual({
    kind: 'failed',
    reasons: [expect.stringMatching(/^Query\.shops: expected/)],
  });
  const composition = await composeSubgraphs(await readSubgraphs(await readSubgraphList(listFile)));
  expect(composition).toMatchObject({ kind: 'composed' });
  await rm(folder, { recursive: true });
});
