import { registerHooks } from 'node:module';
import { mutants, type MutantName } from './mutants.ts';

// Loaded before a program: exchanges the text of one file as it is loaded, and stops when it is not there.
const name = process.env['MUTANT'] ?? '';
if (!(name in mutants)) throw new Error(`expected one of ${Object.keys(mutants).join(', ')}, got ${name}`);
const { file, edits } = mutants[name as MutantName]; // just looked up

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(file)) return loaded;
    let source = String(loaded.source);
    for (const { from, to } of edits) {
      if (!source.includes(from)) throw new Error(`expected ${file} to have the text ${from}`);
      source = source.replace(from, to);
    }
    return { ...loaded, source };
  },
});
