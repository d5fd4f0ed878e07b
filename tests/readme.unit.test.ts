import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFile(join(root, path), 'utf8');

test('every operation of the README is valid for the schema', async () => {
  const schema = buildSchema(await read('gateway/composition/api.graphql'));
  const operations = [...(await read('README.md')).matchAll(/```graphql\n(.*?)```/gs)].map(([, text]) => text ?? '');
  expect(operations.length).toBeGreaterThan(3);
  for (const operation of operations) expect(validate(schema, parse(operation)).map(String)).toEqual([]);
});

test('every npm command of the README is a script', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  const commands = [...(await read('README.md')).matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
  for (const command of commands) expect(Object.keys(scripts)).toContain(command);
});

test('every file that the README and the documents link to exists', async () => {
  for (const document of [
    'README.md',
    'docs/architecture.md',
    'docs/clients.md',
    'docs/events.md',
    'docs/errors.md',
    'docs/cost.md',
    'docs/reliability.md',
    'docs/performance.md',
  ]) {
    const links = [...(await read(document)).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? '');
    for (const link of links.filter((path) => path.endsWith('.md') || path.startsWith('.'))) {
      await expect(read(join(document, '..', link))).resolves.not.toBe('');
    }
  }
});
