import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { replaceText, withSetting } from './editSettings.ts';

const folder = mkdtempSync(join(tmpdir(), 'edit-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TEXT = `# The settings.
policies: shop

# Why it is so small.
limits: { max_cost: 30000 } # of one operation
`;

test('a setting is changed, added and removed; comments and the other settings stay', () => {
  expect(withSetting(TEXT, ['limits', 'max_cost'], '20000')).toBe(TEXT.replace('30000', '20000'));
  expect(withSetting(TEXT, ['limits', 'max_depth'], '9')).toBe(TEXT.replace('30000 }', '30000, max_depth: 9 }'));
  expect(withSetting(TEXT, ['limits', 'max_cost'], null)).toContain('# Why it is so small.\nlimits: {} # of one');
  const added = withSetting(TEXT, ['subgraphs', 'users', 'headers'], '[{ remove: { named: a } }]');
  expect(added.startsWith(TEXT)).toBe(true);
  expect(added.slice(TEXT.length)).toContain('users:\n    headers:\n');
  expect(() => withSetting(TEXT, ['port'], '[1')).toThrow();
});

test('a file is replaced as a whole, where a link leads, and not when it was changed in the meantime', () => {
  mkdirSync(join(folder, 'version-1'));
  const file = join(folder, 'version-1', 'gateway.yaml');
  const link = join(folder, 'gateway.yaml');
  writeFileSync(file, TEXT);
  symlinkSync(file, link);
  const stored: string[] = [];
  const replace = (before: string, after: string) =>
    replaceText(link, { before, after, onStored: () => void stored.push(after) });
  replace(TEXT, 'port: 1\n');
  expect(readFileSync(file, 'utf8')).toBe('port: 1\n');
  expect(() => replace(TEXT, 'port: 2\n')).toThrow(/was changed in the meantime/);
  expect(readFileSync(link, 'utf8')).toBe('port: 1\n');
  expect(stored).toEqual(['port: 1\n']);
  expect(readdirSync(join(folder, 'version-1'))).toEqual(['gateway.yaml']);
});
