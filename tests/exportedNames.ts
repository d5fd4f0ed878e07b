const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const enum|const|let|var|function\*?|class|type|interface|enum|namespace) ([\w$]+)/gm;
const DESTRUCTURING = /^export (?:const|let|var) [{[]([^=]*)[}\]] =/gm;
const LIST = /^export (?:type )?\{([^}]*)\}(?!\s*from\b)/gm;

/** Returns the names that a TypeScript module declares and exports, without those that it only re-exports. */
export function exportedNamesIn(text: string): Set<string> {
  const source = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  return new Set([
    ...[...source.matchAll(DECLARATION)].map(([, name = '']) => name),
    ...[...source.matchAll(DESTRUCTURING)].flatMap(([, names = '']) => listed(names, /[\w$]+\s*:/)),
    ...[...source.matchAll(LIST)].flatMap(([, names = '']) => listed(names, /.*\sas\s|\btype\s/)),
  ]);
}

function listed(names: string, prefix: RegExp): string[] {
  return names.split(',').flatMap((entry) => /[\w$]+/.exec(entry.replace(prefix, ''))?.[0] ?? []);
}

/** Returns, for each name that several modules export, the paths of these modules. */
export function duplicateNames(modules: ReadonlyMap<string, Iterable<string>>): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const [path, names] of modules) for (const name of names) paths.set(name, [...(paths.get(name) ?? []), path]);
  return new Map([...paths].filter(([, found]) => found.length > 1));
}
