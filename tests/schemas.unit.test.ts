import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { subgraphs } from '../commands/subgraphs.ts';
import { scopesOf } from '../subgraphs/users/domain/scopesOf.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const schemaOf = (name: string) => read(`subgraphs/${name}/schema.graphql`);

/** The source text of a subgraph. */
function sourceOf(name: string): string {
  const files = globSync(`subgraphs/${name}/**/*.ts`).filter((file) => !/\/generated\/|\.test\.ts$/.test(file));
  return files.map(read).join('\n');
}

test.each(subgraphs)('the code of $name uses every enum value of its schema', ({ name }) => {
  const source = sourceOf(name);
  const enums = parse(schemaOf(name)).definitions.filter(
    // Only the directive @cacheControl has values of this one.
    (each) => each.kind === Kind.ENUM_TYPE_DEFINITION && each.name.value !== 'CacheControlScope',
  );
  const unknown = enums.flatMap((definition) =>
    'values' in definition
      ? (definition.values ?? [])
          .map((value) => value.name.value)
          .filter((value) => !new RegExp(`['\`]${value}['\`]|\\b${value}:`).test(source))
          .map((value) => `${definition.name.value}.${value}`)
      : [],
  );
  expect(unknown).toEqual([]);
});

test('a subgraph requires every scope that a role grants', () => {
  const requiring = subgraphs
    .map(({ name }) => schemaOf(name) + sourceOf(name).replaceAll(read('subgraphs/users/domain/scopesOf.ts'), ''))
    .join('\n');
  const unused = scopesOf(['ADMIN']).filter(
    (scope) => !requiring.includes(`'${scope}'`) && !requiring.includes(`"${scope}"`),
  );
  expect(unused).toEqual([]);
});
