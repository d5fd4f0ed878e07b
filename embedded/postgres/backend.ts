import { PGlite } from '@electric-sql/pglite';

/** The one PostgreSQL process of a folder: it knows nothing of sockets and answers one batch at a time. */
export interface Backend extends AsyncDisposable {
  /**
   * Runs whole messages of the wire protocol and hands on the raw answer. Throws when PostgreSQL ended itself
   * (a FATAL error or a fault inside the engine): nothing may be asked of this backend afterwards.
   */
  execute(messages: Uint8Array, onAnswer: (bytes: Buffer) => void): void;
  isInTransaction(): boolean;
  /** What a server tells a client about itself when a session begins. */
  readonly parameters: ReadonlyMap<string, string>;
}

const longJump = 100;
const settings = ['shared_buffers=16MB', 'max_wal_size=64MB', 'min_wal_size=16MB'];

const reported = [
  'server_version',
  'server_encoding',
  'client_encoding',
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'integer_datetimes',
  'standard_conforming_strings',
];

/** Opens a folder that holds a database. The engine's own buffers are kept small: the file cache is the system's. */
export async function openBackend(folder: string): Promise<Backend> {
  const pglite = await PGlite.create(folder, {
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
  });
  const parameters = new Map<string, string>();
  for (const name of reported) {
    const { rows } = await pglite.query<{ value: string }>('select current_setting($1) as value', [name]);
    parameters.set(name, rows[0]?.value ?? '');
  }
  return {
    parameters,
    execute: connect(pglite),
    isInTransaction: () => pglite.isInTransaction(),
    [Symbol.asyncDispose]: () => pglite.close(),
  };
}

/**
 * Takes over the engine's reading and writing. PGlite's own loop swallows the end of the process and then spins
 * for ever, and it gathers and parses whole answers; this one stops and streams.
 */
function connect(pglite: PGlite): Backend['execute'] {
  const engine = pglite.Module;
  let input: Uint8Array = new Uint8Array();
  let offset = 0;
  let answer: (bytes: Buffer) => void = () => undefined;

  const read = engine.addFunction((pointer: number, room: number) => {
    const part = input.subarray(offset, offset + room);
    engine.HEAPU8.set(part, pointer);
    offset += part.length;
    return part.length;
  }, 'ipi');
  const write = engine.addFunction((pointer: number, length: number) => {
    answer(Buffer.from(engine.HEAPU8.slice(pointer, pointer + length).buffer));
    return length;
  }, 'ipi');
  engine._pgl_set_rw_cbs(read, write);

  return (messages, onAnswer) => {
    input = messages;
    offset = 0;
    answer = onAnswer;
    while (offset < input.length || engine._pq_buffer_remaining_data() > 0) runOnce(engine);
    engine._PostgresSendReadyForQueryIfNecessary();
    engine._pgl_pq_flush();
  };
}

// An SQL error leaves the engine by a long jump, to be finished here; anything else thrown is its end.
function runOnce(engine: PGlite['Module']): void {
  const stack = engine.stackSave();
  try {
    engine._PostgresMainLoopOnce();
  } catch (error) {
    if ((error as { status?: unknown }).status !== longJump) {
      throw new Error('the embedded PostgreSQL ended itself while it answered', { cause: error });
    }
    engine.stackRestore(stack);
    engine._PostgresMainLongJmp();
  }
}
