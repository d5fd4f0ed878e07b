/** The constraints of a table: its key, unique (also partial) indexes, checks and foreign keys. */
export type TableRules<Row> = {
  readonly key: (row: Row) => string;
  /** By constraint name; null means that the row is not in the index. */
  readonly unique?: Readonly<Record<string, (row: Row) => string | null>>;
  readonly checks?: Readonly<Record<string, (row: Row) => boolean>>;
  readonly references?: Readonly<Record<string, (row: Row) => string>>;
};

export type DatabaseRules<Tables> = { readonly [Name in keyof Tables]: TableRules<Tables[Name]> };

/** A constraint violation, with the property that the PostgreSQL driver sets. */
export class ConstraintError extends Error {
  readonly constraint: string;

  constructor(constraint: string) {
    super(`expected ${constraint} to hold`);
    this.name = 'ConstraintError';
    this.constraint = constraint;
  }
}

/** Returns the constraints that a row would violate, in their order. */
export function violatedConstraints<Row>(
  { unique = {}, checks = {}, references = {} }: TableRules<Row>,
  row: Row,
  {
    others,
    hasParent,
  }: { readonly others: readonly Row[]; readonly hasParent: (table: string, key: string) => boolean },
): string[] {
  const isTaken = (valueOf: (of: Row) => string | null) => {
    const value = valueOf(row);
    return value !== null && others.some((other) => valueOf(other) === value);
  };
  return [
    ...violatedNames(unique, isTaken),
    ...violatedNames(checks, (holds) => !holds(row)),
    ...violatedNames(references, (keyOf, table) => !hasParent(table, keyOf(row))),
  ];
}

function violatedNames<Rule>(
  rules: Readonly<Record<string, Rule>>,
  isBroken: (rule: Rule, name: string) => boolean,
): string[] {
  return Object.entries(rules).flatMap(([name, rule]) => (isBroken(rule, name) ? [name] : []));
}
