import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { chaosMutants } from './chaosMutants.ts';

const root = join(import.meta.dirname, '../..');

test.each(Object.entries(chaosMutants))(
  'the source text that %s changes exists exactly once',
  async (_name, { file, edits }) => {
    const text = await readFile(join(root, file), 'utf8');
    for (const { from } of edits) expect(text.split(from)).toHaveLength(2);
  },
);
