import { registerHooks } from 'node:module';

/** A defect for mutation testing: changes to the source text of one file, made when a process loads the file. */
export type SourceMutant = {
  readonly file: string;
  readonly edits: readonly { readonly from: string; readonly to: string }[];
};

/**
 * Makes this process load the file of the mutant `name` with its edits. Throws if there is no such mutant; loading the
 * file throws if it lacks a text to replace. Call it before the program is imported, with `node --import`.
 */
export function mutateOnLoad(mutants: Readonly<Record<string, SourceMutant>>, name = ''): void {
  const mutant = mutants[name];
  if (!mutant) throw new Error(`expected one of ${Object.keys(mutants).join(', ')}, got ${name}`);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(mutant.file)) return loaded;
      let source = String(loaded.source);
      for (const { from, to } of mutant.edits) {
        if (!source.includes(from)) throw new Error(`expected ${mutant.file} to have the text ${from}`);
        source = source.replace(from, to);
      }
      return { ...loaded, source };
    },
  });
}
