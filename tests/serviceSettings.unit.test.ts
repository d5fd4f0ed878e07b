import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { printPath, type SettingPath, type SettingsSchema } from '#platform/settings/settingsTree.ts';
import { subgraphs } from '../commands/subgraphs.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The settings of a schema that have no further ones below them, each with its path. */
function leavesOf(schema: SettingsSchema, path: SettingPath = []): [SettingPath, SettingsSchema][] {
  if (!schema.properties) return [[path, schema]];
  return Object.entries(schema.properties).flatMap(([key, each]) => leavesOf(each, [...path, key]));
}

test.each(subgraphs)('the settings of $name are documented, and their JSON schema is the written one', (subgraph) => {
  const { name, settings } = subgraph;
  if (!settings) throw new Error(`expected settings of ${name}`);
  const schema = z.toJSONSchema(settings, { io: 'input' });
  // `npm run settings:schema` writes it.
  expect(read(`subgraphs/${name}/settings.schema.json`)).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  const leaves = leavesOf(schema as SettingsSchema);
  expect(leaves.length).toBeGreaterThan(1);
  const rows = read('docs/configuration.md').split('\n');
  for (const [path, { atRunTime = false, variable }] of leaves) {
    const row = rows.find((each) => each.startsWith('|') && each.includes(`| \`${printPath(path)}\` `));
    expect(row?.includes('after a restart')).toBe(!atRunTime);
    if (variable) expect(read('.env.example')).toContain(`# ${variable}=`);
  }
});
