import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse, type StringValueNode } from 'graphql';

const root = join(import.meta.dirname, '..');

/** The schemas of all subgraphs: three services, the example, and the two parts of the gateway without a server. */
const SCHEMAS = '{subgraphs/*,examples/*,gateway/{execution,subscriptions}}/*.graphql';

/** What a schema may describe, from a type down to an argument. */
type Described = {
  readonly kind: string;
  readonly name?: { readonly value: string } | undefined;
  readonly description?: StringValueNode | undefined;
  readonly fields?: readonly Described[] | undefined;
  readonly values?: readonly Described[] | undefined;
  readonly arguments?: readonly Described[] | undefined;
};

/** The descriptions in a schema by what they describe, such as `Order.lines` or `Order.lines(first:)`. */
function descriptionsIn(sdl: string): Map<string, string> {
  const found = new Map<string, string>();
  const collect = (node: Described, coordinate: string): void => {
    if (node.description) found.set(coordinate, node.description.value);
    for (const member of [...(node.fields ?? []), ...(node.values ?? [])])
      collect(member, `${coordinate}.${member.name?.value}`);
    for (const argument of node.arguments ?? []) collect(argument, `${coordinate}(${argument.name?.value}:)`);
  };
  const definitions: readonly Described[] = parse(sdl).definitions;
  for (const definition of definitions) if (definition.name) collect(definition, definition.name.value);
  return found;
}

/** What several schemas, given by path, describe in different words. */
function differingDescriptions(schemas: ReadonlyMap<string, string>): string[] {
  const byCoordinate = new Map<string, Map<string, string>>();
  for (const [path, sdl] of schemas)
    for (const [coordinate, description] of descriptionsIn(sdl))
      byCoordinate.set(coordinate, (byCoordinate.get(coordinate) ?? new Map()).set(path, description));
  return [...byCoordinate]
    .filter(([, byPath]) => new Set(byPath.values()).size > 1)
    .map(([coordinate, byPath]) => `${coordinate}: ${JSON.stringify(Object.fromEntries(byPath))}`);
}

test('every type, field, value and argument that several schemas describe has one description', () => {
  const paths = globSync(SCHEMAS, { cwd: root });
  expect(paths).toEqual(expect.arrayContaining(['subgraphs/users/schema.graphql', 'examples/reviews/schema.graphql']));
  expect(paths.length).toBeGreaterThanOrEqual(6);
  const schemas = new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  expect(differingDescriptions(schemas)).toEqual([]);
});

test('a difference is found in a type, a field, an enum value, an argument and a directive', () => {
  const schema = (word: string) =>
    `"${word}" directive @node("${word}" prefix: String) on OBJECT
    "${word}" type Page { "${word}" size("${word}" of: Int): Int plain: Int "same" same: Int }
    enum Code { "${word}" WRONG }`;
  const schemas = new Map([
    ['one', schema('one')],
    ['other', schema('other')],
    ['third', 'type Page { plain: Int "same" same: Int }'],
  ]);
  expect(differingDescriptions(schemas).map((difference) => difference.replace(/: \{.*/, ''))).toEqual([
    'node',
    'node(prefix:)',
    'Page',
    'Page.size',
    'Page.size(of:)',
    'Code.WRONG',
  ]);
});
