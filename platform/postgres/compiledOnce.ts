import type { Compilable, CompiledQuery, Kysely, QueryResult, RawBuilder } from 'kysely';

/** Says where a value goes when the statement is asked. */
export type Places<Asked> = {
  readonly one: <Name extends keyof Asked & string>(name: Name) => Asked[Name];
  readonly all: <Name extends keyof Asked & string>(names: readonly Name[]) => Pick<Asked, Name>;
};

/** Asks a statement that was compiled before, with these values. */
export type Ask<DB, Asked, Row> = (db: Kysely<DB>, asked: Asked) => Promise<QueryResult<Row>>;

/** Stands for a value while the statement is built. */
class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A statement whose text is always the same: `build` runs once, when it is first asked, with places instead of values.
 * Building and compiling a statement costs a house more than sending it, so what is asked all the time is built so.
 */
export function compiledOnce<DB, Asked extends object, Row = object>(
  build: (db: Kysely<DB>, places: Places<Asked>) => Compilable<Row> | RawBuilder<Row>,
): Ask<DB, Asked, Row> {
  let compiled: CompiledQuery<Row> | null = null;
  return (db, asked) => {
    compiled ??= build(db, placesOf<Asked>()).compile(db);
    const parameters = compiled.parameters.map((value) =>
      value instanceof Place ? asked[value.name as keyof Asked] : value,
    );
    return db.executeQuery({ ...compiled, parameters });
  };
}

// A place is written into the statement where the value is typed to be, and nobody looks into it before it is replaced.
function placesOf<Asked>(): Places<Asked> {
  return {
    one: <Name extends string>(name: Name) => new Place(name) as never,
    all: (names) => Object.fromEntries(names.map((name) => [name, new Place(name)])) as never,
  };
}
