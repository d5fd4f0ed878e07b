import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Compilable,
  type CompiledQuery,
  type Dialect,
  type RawBuilder,
} from 'kysely';

/** Says where a value goes when the statement is asked. */
export type Places<Asked> = {
  readonly one: <Name extends keyof Asked & string>(name: Name) => Asked[Name];
  readonly all: <Name extends keyof Asked & string>(names: readonly Name[]) => Pick<Asked, Name>;
};

/** A statement with these values, for whoever asks it. */
export type Statement<Asked, Row> = (asked: Asked) => CompiledQuery<Row>;

/** Prints statements, and has nobody to ask them of. */
const printing: Dialect = {
  createDriver: () => new DummyDriver(),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: (db) => new PostgresIntrospector(db),
};

/** Stands for a value while the statement is built. */
class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A statement whose text is always the same: `build` runs once, when it is first used, with places instead of values.
 * Building and compiling a statement costs a house more than sending it, so what is asked all the time is built so.
 */
export function compiledOnce<DB, Asked extends object, Row = object>(
  build: (db: Kysely<DB>, places: Places<Asked>) => Compilable<Row> | RawBuilder<Row>,
): Statement<Asked, Row> {
  let compiled: CompiledQuery<Row> | null = null;
  return (asked) => {
    compiled ??= compile(build);
    const parameters = compiled.parameters.map((value) =>
      value instanceof Place ? asked[value.name as keyof Asked] : value,
    );
    return { ...compiled, parameters };
  };
}

function compile<DB, Asked, Row>(
  build: (db: Kysely<DB>, places: Places<Asked>) => Compilable<Row> | RawBuilder<Row>,
): CompiledQuery<Row> {
  const db = new Kysely<DB>({ dialect: printing });
  return build(db, placesOf<Asked>()).compile(db);
}

// A place is written into the statement where the value is typed to be, and nobody looks into it before it is replaced.
function placesOf<Asked>(): Places<Asked> {
  return {
    one: <Name extends string>(name: Name) => new Place(name) as never,
    all: (names) => Object.fromEntries(names.map((name) => [name, new Place(name)])) as never,
  };
}
