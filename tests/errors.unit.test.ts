import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { subgraphs } from '../commands/subgraphs.ts';

const root = join(import.meta.dirname, '..');

test.each(subgraphs)('docs/errors.md describes every error code of $name', async ({ name: subgraph }) => {
  const sdl = await readFile(join(root, 'subgraphs', subgraph, 'schema.graphql'), 'utf8');
  const described = await readFile(join(root, 'docs/errors.md'), 'utf8');
  const codes = parse(sdl).definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'ErrorCode'
      ? (definition.values ?? []).map(({ name }) => name.value)
      : [],
  );
  expect(codes).toContain('VALIDATION');
  const [, refusals = ''] = described.split('## What a mutation refuses');
  for (const code of codes) expect(refusals).toContain(`| \`${code}\``);
});
