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
export type ParameterSlots<Parameters> = {
  readonly one: <Name extends keyof Parameters & string>(name: Name) => Parameters[Name];
  readonly all: <Name extends keyof Parameters & string>(names: readonly Name[]) => Pick<Parameters, Name>;
};

/** A statement with these values, for whoever asks it. */
export type Statement<Parameters, Row> = (values: Parameters) => CompiledQuery<Row>;

/** Prints statements, and has nobody to ask them of. */
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
 * A statement whose text is always the same: `build` runs once, when it is first used, with places instead of values.
 * Building and compiling a statement costs a house more than sending it, so what is asked all the time is built so.
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

// A place is written into the statement where the value is typed to be, and nobody looks into it before it is replaced.
function createSlots<Parameters>(): ParameterSlots<Parameters> {
  return {
    one: <Name extends string>(name: Name) => new ParameterSlot(name) as never,
    all: (names) => Object.fromEntries(names.map((name) => [name, new ParameterSlot(name)])) as never,
  };
}
