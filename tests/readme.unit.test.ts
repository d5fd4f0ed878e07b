import { access, readdir, readFile } from 'node:fs/promises';
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

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...(await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];

test.each(documents)('every npm command of %s is a script', async (document) => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  const commands = [...(await read(document)).matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
  for (const command of commands) expect(Object.keys(scripts)).toContain(command);
});

test.each(documents)('every link of %s leads to a file, and to a heading of it', async (document) => {
  const links = [...(await read(document)).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link]) => link ?? '');
  for (const link of links) {
    const [path = '', heading] = link.split('#');
    const target = path === '' ? document : join(document, '..', path);
    await expect(access(join(root, target))).resolves.toBeUndefined();
    if (heading !== undefined) expect(headingsOf(await read(target))).toContain(heading);
  }
});

const decisions = (await readdir(join(root, 'docs/decisions'))).map((name) => `docs/decisions/${name}`);
const FOLDERS = 'bench|client|commands|deploy|docs|embedded|gateway|platform|subgraphs|tests';

test.each([...documents, ...decisions])('every path of the repository that %s names exists', async (document) => {
  const named = [...(await read(document)).matchAll(new RegExp(`\`((?:${FOLDERS})/[^\`\\s]*)\``, 'g'))];
  const paths = named.map(([, path]) => path ?? '').filter((path) => !/[<*]|NNNN/.test(path));
  for (const path of paths) await expect(access(join(root, path))).resolves.toBeUndefined();
});

/** The anchors of a Markdown text's headings, as GitHub generates them. */
function headingsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading ?? '');
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}
