/** The part of PostgreSQL's wire protocol 3.0 that a server needs if its backend creates all responses. */

/** One complete message of a started session; `bytes` include the type and the length. */
export type WireMessage = { readonly type: string; readonly bytes: Buffer };

export type StartupPacket =
  | { readonly kind: 'startup'; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: 'encryption' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'unknown'; readonly code: number };

const startupCodes = { tls: 80877103, gss: 80877104, cancel: 80877102 };
const protocolMajor = 3;

export function readStartupPacket(packet: Buffer): StartupPacket {
  const code = packet.readInt32BE(4);
  if (code === startupCodes.tls || code === startupCodes.gss) return { kind: 'encryption' };
  if (code === startupCodes.cancel) return { kind: 'cancel' };
  if (code >> 16 !== protocolMajor) return { kind: 'unknown', code };
  const words = packet.toString('utf8', 8).split('\0');
  const parameters = new Map<string, string>();
  for (let i = 0; words[i]; i += 2) parameters.set(words[i] ?? '', words[i + 1] ?? '');
  return { kind: 'startup', parameters };
}

export function message(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)));
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

export const query = (sql: string): Buffer => message('Q', sql);
export const sync = message('S');
export const passwordRequest = message('R', int32(3));

/** The messages from AuthenticationOk to ReadyForQuery; the process id is the scheduler's number of the session. */
export function startupResponse(sessionId: number, parameters: ReadonlyMap<string, string>): Buffer {
  const settings = [...parameters].map(([name, value]) => message('S', name, value));
  const key = message('K', int32(sessionId), int32(0));
  return Buffer.concat([message('R', int32(0)), ...settings, key, message('Z', Buffer.from('I'))]);
}

/** A FATAL error, after which the session ends, in PostgreSQL's form. */
export function fatalError(sqlState: string, text: string): Buffer {
  return message('E', 'SFATAL', 'VFATAL', `C${sqlState}`, `M${text}`, Buffer.from([0]));
}

/** The first error message among complete messages of a server, or null. */
export function findError(answer: Buffer): Buffer | null {
  let start = 0;
  while (start < answer.length) {
    const end = start + answer.readInt32BE(start + 1) + 1;
    if (answer.toString('latin1', start, start + 1) === 'E') return answer.subarray(start, end);
    start = end;
  }
  return null;
}

/** The SQL of a simple query or Parse message; null for other messages. */
export function sqlOf({ type, bytes }: WireMessage): string | null {
  if (type === 'Q') return bytes.toString('utf8', 5, bytes.length - 1);
  if (type !== 'P') return null;
  const start = bytes.indexOf(0, 5) + 1;
  return bytes.toString('utf8', start, bytes.indexOf(0, start));
}

/**
 * The message with the session's prefix in the name of its prepared statement, and that name, because all sessions
 * share the names of one backend. Unnamed statements and other messages are returned unchanged.
 */
export function scopeStatement(original: WireMessage, prefix: string): { bytes: Buffer; name: string | null } {
  const { type, bytes } = original;
  const start = nameStart(original);
  const end = start === -1 ? -1 : bytes.indexOf(0, start);
  if (end <= start) return { bytes, name: null };
  const name = prefix + bytes.toString('utf8', start, end);
  return { name, bytes: message(type, bytes.subarray(5, start), name, bytes.subarray(end + 1)) };
}

const ofStatement = 'S'.charCodeAt(0);

function nameStart({ type, bytes }: WireMessage): number {
  if (type === 'P') return 5;
  if (type === 'B') return bytes.indexOf(0, 5) + 1 || -1;
  if (type === 'D' || type === 'C') return bytes[5] === ofStatement ? 6 : -1;
  return -1;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
