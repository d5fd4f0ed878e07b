import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readScriptsInfo } from '#platform/commandLine/commandLine.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const typed = Object.keys(scripts).filter((name) => !name.startsWith('pre'));

test('every script has its line in scripts-info, and npm run help prints it', () => {
  expect(Object.keys(readScriptsInfo()).toSorted()).toEqual(typed.toSorted());
  const printed = execFileSync(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    join(root, 'commands/help.ts'),
  ]);
  for (const [name, info] of Object.entries(readScriptsInfo()))
    expect(String(printed)).toMatch(new RegExp(`^npm (run )?${name} +${info.replaceAll(/[()]/g, '\\$&')}$`, 'm'));
});

test('the README lists every script that is not part of another script', () => {
  const rows = [...read('README.md').matchAll(/^\|[^|]*/gm)].flatMap(([cell]) =>
    [...cell.matchAll(/`npm (?:run )?([\w:]+)/g)].map(([, name]) => name),
  );
  const parts = new Set(['format:check', 'codegen:check', 'test:unit', 'test:int', 'test:e2e']);
  expect(typed.filter((name) => !rows.includes(name) && !parts.has(name))).toEqual([]);
});
