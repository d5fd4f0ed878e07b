import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { supergraphFiles } from '../supergraphFiles.ts';
import { readSubgraphList, readSubgraphs } from './subgraphList.ts';
import { findUnmarkedFields, requireMarkedFields } from './unmarkedFields.ts';

const unmarked = (...schemas: string[]) => findUnmarkedFields(schemas.map((sdl, at) => ({ name: `graph${at}`, sdl })));
const sentence = (graph: number, coordinate: string) =>
  `[graph${graph}] ${coordinate} needs @authenticated, @requiresScopes or @public`;

const example = fileURLToPath(new URL('../../examples/reviews/supergraph.yaml', import.meta.url));

test.each([
  ['the subgraphs', supergraphFiles.listFile],
  ['the subgraphs with the example', example],
])('the schemas of %s say who may select each field', async (_, listFile) => {
  expect(findUnmarkedFields(await readSubgraphs(await readSubgraphList(listFile)))).toEqual([]);
});

test('a field without a mark on itself or its type is named, in a type, an interface and an extension', () => {
  const sdl = `
    type Query { open: Int @public mine: Int @authenticated ours: Int @requiresScopes(scopes: [["a"]]) forgotten: Int }
    interface Node { id: ID }
    extend type Box { lid: Int }
    type Payload @public { ok: Boolean }
    type Secret @authenticated { code: Int }
    type Internal @inaccessible { line: Int }
    type Other { hidden: Int @inaccessible }`;
  expect(unmarked(sdl)).toEqual([sentence(0, 'Query.forgotten'), sentence(0, 'Node.id'), sentence(0, 'Box.lid')]);
  expect(() => requireMarkedFields([{ name: 'graph0', sdl }])).toThrow('[graph0] Box.lid needs @authenticated');
});

test('the mark of a type is that of the fields that its own schema gives it', () => {
  const owner = 'type Product @key(fields: "id") @public { id: ID name: String }';
  const other = 'type Product @key(fields: "id") { id: ID name: String @external margin: Int }';
  expect(unmarked(owner, other)).toEqual([sentence(1, 'Product.margin')]);
});
