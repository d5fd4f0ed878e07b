import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const folder = join(import.meta.dirname, '../docs/decisions');
const FILE = /^(\d{4})-[a-z0-9-]+\.md$/;
const PARTS = ['Status', 'Context', 'Decision', 'Consequences'];

const names = (await readdir(folder)).filter((name) => name !== 'README.md').toSorted();
const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
const decisions = names.map((name, index) => ({ name, text: texts[index] ?? '' }));

/** The title of a decision, the text after `# `. */
const titleOf = (text: string) => /^# (.+)$/m.exec(text)?.[1] ?? '';

/** The first sentence of the part "Status", such as `Accepted, 2026-11-21`. */
const statusOf = (text: string) => /^## Status\n\n([^.]+)\./m.exec(text)?.[1] ?? '';

test.each(decisions)('$name has the four parts, in order, none of them empty', ({ text }) => {
  const [head = '', ...parts] = text.split(/^## /m);
  expect(head).toMatch(/^# \S.*\n\n$/);
  expect(parts.map((part) => part.split('\n')[0])).toEqual(PARTS);
  for (const part of parts) expect(part.split('\n').slice(1).join('').trim()).not.toBe('');
  expect(statusOf(text)).toMatch(/^(Accepted|Superseded by \d{4}), \d{4}-\d{2}-\d{2}$/);
});

test.each(decisions)('$name is named by its title', ({ name, text }) => {
  const slug = titleOf(text)
    .toLowerCase()
    .replaceAll("'", '')
    .replaceAll(/[^a-z0-9]+/g, '-');
  expect(name).toMatch(FILE);
  expect(name).toBe(`${name.slice(0, 4)}-${slug}.md`);
});

test('each decision has its own number', () => {
  const numbers = names.map((name) => name.slice(0, 4));
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('the index lists every decision with its number, title and status, and nothing else', async () => {
  const index = await readFile(join(folder, 'README.md'), 'utf8');
  const rows = index.split('\n').filter((line) => line.startsWith('| ['));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(cells).toEqual(
    decisions.map(({ name, text }) => [`[${name.slice(0, 4)}](${name})`, titleOf(text), statusOf(text)]),
  );
});

test('every link from a document or a decision to a decision leads to a file', async () => {
  const docs = join(folder, '..');
  const documents = (await readdir(docs)).filter((name) => name.endsWith('.md'));
  const pages = await Promise.all(documents.map((name) => readFile(join(docs, name), 'utf8')));
  const links = [
    ...pages.flatMap((text) => [...text.matchAll(/\]\(decisions\/([^)#]+\.md)\)/g)]),
    ...texts.flatMap((text) => [...text.matchAll(/\]\((\d{4}-[^)#]+\.md)\)/g)]),
  ].map(([, name]) => name);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) expect(names).toContain(link);
});
