/** What PostgreSQL is told of a table: its key, unique (maybe partial) indexes, checks and references. */
export type TableRules<Row> = {
  readonly key: (row: Row) => string;
  /** By the constraint's name; null: the row is not in this index. */
  readonly unique?: Readonly<Record<string, (row: Row) => string | null>>;
  readonly checks?: Readonly<Record<string, (row: Row) => boolean>>;
  readonly references?: Readonly<Record<string, (row: Row) => string>>;
};

export type Rules<Tables> = { readonly [Name in keyof Tables]: TableRules<Tables[Name]> };

/** A statement that a constraint refused, named as the driver names it. */
export class ConstraintError extends Error {
  readonly constraint: string;

  constructor(constraint: string) {
    super(`expected ${constraint} to hold`);
    this.name = 'ConstraintError';
    this.constraint = constraint;
  }
}

/** The constraints of these rules that a row would break, in their order. */
export function brokenBy<Row>(
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
    ...named(unique, isTaken),
    ...named(checks, (holds) => !holds(row)),
    ...named(references, (keyOf, table) => !hasParent(table, keyOf(row))),
  ];
}

function named<Rule>(rules: Readonly<Record<string, Rule>>, isBroken: (rule: Rule, name: string) => boolean): string[] {
  return Object.entries(rules).flatMap(([name, rule]) => (isBroken(rule, name) ? [name] : []));
}
