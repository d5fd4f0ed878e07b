/** A step of a migration that removes something that an earlier release may read or write (expand and contract). */
export type ContractStep = { readonly migration: string; readonly step: string };

const COLUMN = /\b(\w+)/.source;

// Removals, and new constraints on rows that an earlier release writes.
const patterns: readonly RegExp[] = [
  /\bdrop\s+(?:table|column|view|sequence|function|trigger|type|schema)\b[^,;`]*/g,
  /\brename\s+(?:to|column|constraint)\b[^,;`]*/g,
  new RegExp(`\\balter\\s+column\\s+${COLUMN}\\s+(?:set\\s+data\\s+)?type\\b[^,;\`]*`, 'g'),
  new RegExp(`\\balter\\s+column\\s+${COLUMN}\\s+drop\\s+default\\b`, 'g'),
];
const setNotNull = new RegExp(`\\balter\\s+column\\s+${COLUMN}\\s+set\\s+not\\s+null\\b`, 'g');
const addColumn = new RegExp(`\\badd\\s+column\\s+(?:if\\s+not\\s+exists\\s+)?${COLUMN}[^,;\`]*`, 'g');

/** Returns the contract steps in the text of the migration `name`. */
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
 * Allowed contract steps: no release from `unreadSince` on uses what they remove. The statements of older releases are
 * deleted from `releases/`, because they would fail.
 */
export const allowedContractSteps: readonly (ContractStep & { readonly unreadSince: string })[] = [];
