import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { composeSubgraphs } from './composeSubgraphs.ts';
import { extractCosts, listsWithoutSize } from './costTable.ts';

const namesOf = (sdl: string) => listsWithoutSize(parse(sdl)).map((reason) => reason.split(':')[0]);

test('a list field without a size is named, be it of objects or of scalars, in a type or in an interface', () => {
  const sdl = `
    interface Named { names: [String!] }
    type Query { shops: [Shop!]! shop: Shop tags: [String] @listSize(sizedFields: ["x"]) }
    type Shop { name: String sizes: [Int!]! @listSize(assumedSize: 3) first(n: Int): [Shop] @listSize(slicingArguments: ["n"]) }`;
  expect(namesOf(sdl)).toEqual(['Named.names', 'Query.shops', 'Query.tags']);
  expect(() => extractCosts(parse(sdl))).toThrow('Named.names: expected @listSize');
});

test('the edges of a connection have the size of the field that leads to it, unless one leads to it that says none', () => {
  const sdl = (other: string) => `
    type Query { shops(first: Int): Shops @listSize(slicingArguments: ["first"], sizedFields: ["edges"]) ${other} }
    type Shops { edges: [Edge!]! }
    type Edge { node: String }`;
  expect(namesOf(sdl(''))).toEqual([]);
  expect(namesOf(sdl('favourites: Shops'))).toEqual(['Shops.edges']);
});

test('subgraphs with such a list do not compose', async () => {
  const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@listSize"])
    type Query { shops: [String!] SIZE }`;
  const composed = (size: string) =>
    composeSubgraphs([{ name: 'shops', url: 'http://127.0.0.1:1', sdl: sdl.replace('SIZE', size) }]);
  expect(await composed('')).toEqual({ kind: 'failed', reasons: [expect.stringMatching(/^Query\.shops: expected/)] });
  expect(await composed('@listSize(assumedSize: 5)')).toMatchObject({ kind: 'composed' });
});
