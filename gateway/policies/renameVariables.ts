import { visit, type DocumentNode } from 'graphql';
import type { ResolvedOperation } from './resolveOperation.ts';

const REPRESENTATIONS = 'representations';

/** A document with its variables renamed, see {@link renameVariables}. */
type Renamed = Pick<ResolvedOperation, 'document' | 'variablesFor' | 'restoreVariableNames'>;

/** Query plans pass entities as `$representations`, so a client's variable of that name is renamed. */
export function renameVariables(document: DocumentNode): Renamed {
  const names = new Set<string>();
  visit(document, { Variable: ({ name }) => void names.add(name.value) });
  if (!names.has(REPRESENTATIONS))
    return { document, variablesFor: (variables) => variables, restoreVariableNames: (message) => message };
  let free = `${REPRESENTATIONS}_`;
  while (names.has(free)) free += '_';
  return {
    document: visit(document, {
      Variable: (node) =>
        node.name.value === REPRESENTATIONS ? { ...node, name: { ...node.name, value: free } } : undefined,
    }),
    variablesFor(given) {
      if (!given || !(REPRESENTATIONS in given)) return given;
      const { [REPRESENTATIONS]: value, ...others } = given;
      return { ...others, [free]: value };
    },
    restoreVariableNames: (message) => message.replaceAll(new RegExp(`\\$${free}(?!\\w)`, 'g'), `$$${REPRESENTATIONS}`),
  };
}
