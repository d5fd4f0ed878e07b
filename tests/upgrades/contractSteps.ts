/** A step of a migration that takes away what a release before it may read or write. */
export type ContractStep = { readonly migration: string; readonly step: string };

const COLUMN = /\b(\w+)/.source;

// What is taken away, and what is asked of rows that another release writes without knowing of it.
const patterns: readonly RegExp[] = [
  /\bdrop\s+(?:table|column|view|sequence|function|trigger|type|schema)\b[^,;`]*/g,
  /\brename\s+(?:to|column|constraint)\b[^,;`]*/g,
  new RegExp(`\\balter\\s+column\\s+${COLUMN}\\s+(?:set\\s+data\\s+)?type\\b[^,;\`]*`, 'g'),
  new RegExp(`\\balter\\s+column\\s+${COLUMN}\\s+drop\\s+default\\b`, 'g'),
];
const setNotNull = new RegExp(`\\balter\\s+column\\s+${COLUMN}\\s+set\\s+not\\s+null\\b`, 'g');
const addColumn = new RegExp(`\\badd\\s+column\\s+(?:if\\s+not\\s+exists\\s+)?${COLUMN}[^,;\`]*`, 'g');

/** The contract steps in the text of a migration; `name` is the migration's. */
export function contractStepsIn(name: string, text: string): ContractStep[] {
  const source = text.toLowerCase().replaceAll(/\s+/g, ' ');
  const hasDefault = (column: string | undefined) =>
    new RegExp(`\\b${column}\\b(?: set| [^,;\`]*) default\\b`).test(source);
  const found = [
    ...patterns.flatMap((pattern) => [...source.matchAll(pattern)]),
    ...[...source.matchAll(setNotNull)].filter(([, column]) => !hasDefault(column)),
    ...[...source.matchAll(addColumn)].filter(([step]) => /\bnot null\b/.test(step) && !/\bdefault\b/.test(step)),
  ];
  return found.map(([step]) => ({ migration: name, step: step.trim() }));
}

/**
 * Contract steps that are allowed, because no release from `unreadSince` on reads or writes what they take away. The
 * statements of older releases are no longer kept below `releases/`: they would not run.
 */
export const allowedContractSteps: readonly (ContractStep & { readonly unreadSince: string })[] = [];
