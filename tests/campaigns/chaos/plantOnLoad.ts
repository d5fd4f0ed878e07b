import { registerHooks } from 'node:module';
import { plants, type PlantName } from './plants.ts';

// Loaded before a house: exchanges the text of one file, and does not let the house start without that.
const name = process.env['PLANT'] ?? '';
if (!(name in plants)) throw new Error(`expected one of ${Object.keys(plants).join(', ')}, got ${name}`);
const { file, from, to } = plants[name as PlantName]; // just looked up

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(file)) return loaded;
    const text = String(loaded.source);
    if (!text.includes(from)) throw new Error(`expected ${file} to have the text ${from}`);
    return { ...loaded, source: text.replace(from, to) };
  },
});
