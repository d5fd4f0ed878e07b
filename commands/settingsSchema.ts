import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { commandLine } from '#platform/commandLine/commandLine.ts';
import { gatewaySettingsSchema } from '../gateway/settings.ts';
import { subgraphs } from './subgraphs.ts';

commandLine('settings:schema').parse();
await writeSchema('gateway', gatewaySettingsSchema);
for (const { name, settings } of subgraphs)
  if (settings) await writeSchema(`subgraphs/${name}`, z.toJSONSchema(settings, { io: 'input' }));

async function writeSchema(folder: string, schema: object): Promise<void> {
  const file = fileURLToPath(new URL(`../${folder}/settings.schema.json`, import.meta.url));
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
}
