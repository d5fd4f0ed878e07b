import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { commandLine } from '#platform/commandLine/commandLine.ts';
import { gatewaySettingsSchema } from '../gateway/settings.ts';

commandLine('settings:schema').parse();
await writeFile(
  fileURLToPath(new URL('../gateway/settings.schema.json', import.meta.url)),
  `${JSON.stringify(gatewaySettingsSchema, null, 2)}\n`,
);
