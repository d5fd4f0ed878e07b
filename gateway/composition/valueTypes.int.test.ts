import { expect, test } from '@jest/globals';
import { Kind, parse, print, visit, type DefinitionNode } from 'graphql';
import { supergraphFiles } from '../supergraphFiles.ts';
import { readSubgraphList, readSubgraphs } from './subgraphList.ts';

// Composition merges the values of an output-only enum, so subgraphs may define different ones.
const MAY_DIFFER = new Set(['Query', 'Mutation', 'ErrorCode']);

/** The value types of a subgraph's schema: types without @key, which each subgraph defines completely. */
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

test('a value type is equal in all subgraphs that define it', async () => {
  const subgraphs = await readSubgraphs(await readSubgraphList(supergraphFiles.listFile));
  const byType = new Map<string, Map<string, string>>();
  for (const { name, sdl } of subgraphs) {
    for (const [type, shape] of valueTypesOf(sdl)) byType.set(type, (byType.get(type) ?? new Map()).set(name, shape));
  }
  const inSeveral = [...byType].filter(([, definitions]) => definitions.size > 1);
  for (const [type, definitions] of inSeveral) {
    const [[first, expected] = ['', '']] = definitions;
    for (const [subgraph, shape] of definitions)
      expect({ type, subgraph, shape }).toEqual({ type, subgraph, shape: expected });
    expect(first).not.toBe('');
  }
  const names = inSeveral.map(([type]) => type);
  expect(names).toEqual(expect.arrayContaining(['Money', 'MoneyInput', 'PageInfo', 'InputError', 'UserError', 'Node']));
});
