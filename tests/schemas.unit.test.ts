import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { scopesOf } from '../subgraphs/users/domain/scopesOf.ts';

const subgraphs = ['users', 'products', 'orders'] as const;

const read = (path: string) => readFileSync(path, 'utf8');
const schemaOf = (name: string) => read(`subgraphs/${name}/schema.graphql`);

/** A subgraph's own code: what it can answer is written in it. */
function sourceOf(name: string): string {
  const files = globSync(`subgraphs/${name}/**/*.ts`).filter((file) => !/\/generated\/|\.test\.ts$/.test(file));
  return files.map(read).join('\n');
}

test.each(subgraphs)('every enum value in the schema of %s is one that its code knows', (name) => {
  const source = sourceOf(name);
  const enums = parse(schemaOf(name)).definitions.filter(({ kind }) => kind === Kind.ENUM_TYPE_DEFINITION);
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

test('every scope that a role gives is asked for somewhere', () => {
  const asking = subgraphs
    .map((name) => schemaOf(name) + sourceOf(name).replaceAll(read('subgraphs/users/domain/scopesOf.ts'), ''))
    .join('\n');
  const unasked = scopesOf(['ADMIN']).filter(
    (scope) => !asking.includes(`'${scope}'`) && !asking.includes(`"${scope}"`),
  );
  expect(unasked).toEqual([]);
});
