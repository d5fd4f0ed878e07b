import { expect, test } from '@jest/globals';
import { Kind, parse, print, visit, type DefinitionNode } from 'graphql';
import { supergraphFiles } from '../config.ts';
import { readSubgraphList, readSubgraphs } from './subgraphList.ts';

// A value only ever given out may have more kinds in one house than in another: composition takes all of them.
const MAY_DIFFER = new Set(['Query', 'Mutation', 'ErrorCode']);

/** Every type that stands in a house's schema by itself: not contributed to, as entities are by their key. */
function valueTypesOf(sdl: string): Map<string, string> {
  const types = new Map<string, string>();
  for (const definition of parse(sdl, { noLocation: true }).definitions) {
    if (!('name' in definition) || !definition.name || definition.kind === Kind.DIRECTIVE_DEFINITION) continue;
    const isEntity = 'directives' in definition && definition.directives?.some(({ name }) => name.value === 'key');
    if (isEntity || MAY_DIFFER.has(definition.name.value)) continue;
    types.set(definition.name.value, shapeOf(definition));
  }
  return types;
}

function shapeOf(definition: DefinitionNode): string {
  const bare: DefinitionNode = visit(definition, {
    Directive: () => null,
    enter: (node) => ('description' in node && node.description ? { ...node, description: undefined } : undefined),
  });
  const [first = '', ...members] = print(bare).split('\n');
  return [first, ...members.toSorted()].join('\n');
}

test('a value type that several houses have is the same in each', async () => {
  const subgraphs = await readSubgraphs(await readSubgraphList(supergraphFiles.listFile));
  const seen = new Map<string, Map<string, string>>();
  for (const { name, sdl } of subgraphs) {
    for (const [type, shape] of valueTypesOf(sdl)) seen.set(type, (seen.get(type) ?? new Map()).set(name, shape));
  }
  const inSeveral = [...seen].filter(([, houses]) => houses.size > 1);
  for (const [type, houses] of inSeveral) {
    const [[first, expected] = ['', '']] = houses;
    for (const [house, shape] of houses) expect({ type, house, shape }).toEqual({ type, house, shape: expected });
    expect(first).not.toBe('');
  }
  const names = inSeveral.map(([type]) => type);
  expect(names).toEqual(expect.arrayContaining(['Money', 'MoneyInput', 'PageInfo', 'InputError', 'UserError', 'Node']));
});
