import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';

/** The PostgreSQL engine of a folder. It has no sockets and executes one batch of messages at a time. */
export interface Backend extends AsyncDisposable {
  /**
   * Executes whole messages of the wire protocol and passes on the raw response. Throws if the engine ended (a FATAL
   * error or a fault inside the engine); the backend must not be used afterwards.
   */
  execute(messages: Uint8Array, onAnswer: (bytes: Buffer) => void): void;
  isInTransaction(): boolean;
  /** The parameters that a server reports to a client at the start of a session. */
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

/** Opens the database of a folder. The engine's buffers are small, because the operating system caches the files. */
export async function openBackend(folder: string): Promise<Backend> {
  const pglite = await PGlite.create(folder, {
    extensions: { pg_trgm },
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
 * Replaces PGlite's loop for reading and writing, which ignores the end of the engine and then spins forever, and which
 * collects and parses whole responses. This loop stops at the end and streams.
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

// An SQL error leaves the engine by a long jump that is completed here; any other exception ends the engine.
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
