import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { plants } from './plants.ts';

const root = join(import.meta.dirname, '../../..');

test.each(Object.entries(plants))('%s finds the text that it changes, once', async (_name, { file, from }) => {
  const text = await readFile(join(root, file), 'utf8');
  expect(text.split(from)).toHaveLength(2);
});
