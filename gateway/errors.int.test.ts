import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { gatewayFaults, subgraphCodes } from './errors.ts';

test('docs/errors.md describes every public error code', async () => {
  const described = await readFile(new URL('../docs/errors.md', import.meta.url), 'utf8');
  const codes = [...Object.values(gatewayFaults).map(({ code }) => code), ...subgraphCodes];
  for (const code of codes) expect(described).toContain(`| \`${code}\``);
});
