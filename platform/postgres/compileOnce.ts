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

/** Names the parameters of a statement while it is built. */
export type ParameterSlots<Parameters> = {
  readonly one: <Name extends keyof Parameters & string>(name: Name) => Parameters[Name];
  readonly all: <Name extends keyof Parameters & string>(names: readonly Name[]) => Pick<Parameters, Name>;
};

/** Returns the compiled statement with these values as parameters. */
export type Statement<Parameters, Row> = (values: Parameters) => CompiledQuery<Row>;

/** Compiles statements without a connection. */
const printing: Dialect = {
  createDriver: () => new DummyDriver(),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: (db) => new PostgresIntrospector(db),
};

/** Stands for a value while the statement is built. */
class ParameterSlot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A statement whose text is always the same: `build` runs once, on first use, with slots instead of values.
 * Building and compiling a statement costs more CPU than sending it, so frequent statements are compiled once.
 */
export function compileOnce<DB, Parameters extends object, Row = object>(
  build: (db: Kysely<DB>, slots: ParameterSlots<Parameters>) => Compilable<Row> | RawBuilder<Row>,
): Statement<Parameters, Row> {
  let compiled: CompiledQuery<Row> | null = null;
  return (values) => {
    compiled ??= compile(build);
    const parameters = compiled.parameters.map((value) =>
      value instanceof ParameterSlot ? values[value.name as keyof Parameters] : value,
    );
    return { ...compiled, parameters };
  };
}

function compile<DB, Parameters, Row>(
  build: (db: Kysely<DB>, slots: ParameterSlots<Parameters>) => Compilable<Row> | RawBuilder<Row>,
): CompiledQuery<Row> {
  const db = new Kysely<DB>({ dialect: printing });
  return build(db, createSlots<Parameters>()).compile(db);
}

// A slot stands where the type demands the value; Kysely passes it through unread until it is replaced.
function createSlots<Parameters>(): ParameterSlots<Parameters> {
  return {
    one: <Name extends string>(name: Name) => new ParameterSlot(name) as never,
    all: (names) => Object.fromEntries(names.map((name) => [name, new ParameterSlot(name)])) as never,
  };
}
