import { RawSocket } from '../transports/rawSocket.ts';
import { RawWebSocket } from '../transports/rawWebSocket.ts';
import type { AttackedGateway } from './openTarget.ts';

/**
 * How an attack ended: the HTTP status and the code of the first error (`400 BAD_REQUEST`, `200 data`), the code of an
 * error over WebSocket (`error OPERATION_TOO_LARGE`), the code of a close frame (`close 4400`), or `closed`.
 */
export type Outcome = string;

export type Attack = {
  readonly name: string;
  /** The outcomes that are right. */
  readonly expected: readonly Outcome[];
  /** The most processor time, in ms; absent: that of a refusal. Operations that are executed before one is refused cost more. */
  readonly maxCpuMs?: number;
  /** As many new operations, executed one after the other, may cost as much, when that is more. */
  readonly maxOperations?: number;
  readonly run: (target: AttackedGateway) => Promise<Outcome>;
};

let addresses = 0;
let documents = 0;

/** A valid document that the gateway does not know. */
export function newDocument(): string {
  documents += 1;
  return `{ a${documents}: product(slug: "x") { id name defaultVariant { id price { formatted } } } }`;
}

/** Headers that make a request come from an address of its own, through the trusted proxy. */
export function fromNewAddress(): Record<string, string> {
  addresses += 1;
  return { 'x-forwarded-for': `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}` };
}

type Sent = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

/** Sends a request and reads its outcome. */
export async function send(
  { pool }: AttackedGateway,
  { method = 'POST', path = '/graphql', ...o }: Sent,
): Promise<Outcome> {
  const json = { accept: 'application/json', ...(o.body !== undefined && { 'content-type': 'application/json' }) };
  const headers = { ...json, ...fromNewAddress(), ...o.headers };
  const { statusCode, body } = await pool.request({ method, path, headers, body: o.body ?? null });
  return outcomeOf(statusCode, await body.text());
}

/** Sends an operation by POST. */
export function post(target: AttackedGateway, operation: unknown, headers: Readonly<Record<string, string>> = {}) {
  return send(target, { headers, body: JSON.stringify(operation) });
}

/** Reads the outcome of a response, which may be a stream. */
function outcomeOf(status: number, text: string): Outcome {
  const code = /"code":"([A-Z_]+)"/.exec(text)?.[1];
  if (code !== undefined) return `${status} ${code}`;
  return text.includes('"data":') ? `${status} data` : `${status}`;
}

/** Writes bytes to a connection and reads the outcome of the first response. */
export async function writeRaw({ port }: AttackedGateway, bytes: string | Buffer, waitMs = 15_000): Promise<Outcome> {
  const socket = await RawSocket.open(port);
  try {
    socket.write(bytes);
    const closed = socket.takeAll().catch(() => '');
    const text = await Promise.race([closed, firstResponse(socket), afterMs(waitMs)]);
    const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(text) ?? [];
    return status === undefined ? (text === TIMED_OUT ? text : 'closed') : outcomeOf(Number(status), text);
  } finally {
    socket.destroy();
  }
}

const TIMED_OUT = 'no answer';

/** The first response without a body, or with a part of it. */
async function firstResponse(socket: RawSocket): Promise<string> {
  while (!/\r\n\r\n/.test(socket.text)) await afterMs(5);
  await afterMs(20);
  return socket.text;
}

function afterMs(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, ms, TIMED_OUT).unref());
}

type SocketOptions = {
  /** Whether connection_init comes first. */
  readonly isInitialised?: boolean;
  readonly upgrade?: Parameters<typeof RawWebSocket.open>[1];
};
type SocketAttack = (socket: RawWebSocket) => void | Promise<void>;

/** Opens a WebSocket, runs the attack, and reads the first error or close frame. */
export async function overSocket(
  target: AttackedGateway,
  run: SocketAttack,
  { isInitialised = true, upgrade = {} }: SocketOptions = {},
): Promise<Outcome> {
  const headers = { ...fromNewAddress(), ...upgrade.headers };
  const socket = await RawWebSocket.open(target.port, { ...upgrade, headers });
  try {
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(socket.head) ?? [];
    if (status !== '101') return status ?? 'closed';
    if (isInitialised) {
      socket.send({ type: 'connection_init' });
      await socket.message();
    }
    await run(socket);
    return await Promise.race([firstRefusal(socket), afterMs(15_000)]);
  } catch {
    return 'closed';
  } finally {
    socket.raw.destroy();
  }
}

async function firstRefusal(socket: RawWebSocket): Promise<Outcome> {
  for (;;) {
    const { opcode, payload } = await socket.frame();
    if (opcode === 8) return `close ${payload.readUInt16BE()}`;
    if (opcode !== 1) continue;
    const { type, payload: content } = JSON.parse(payload.toString()) as { type: string; payload?: unknown };
    const code = /"code":"([A-Z_]+)"/.exec(JSON.stringify(content) ?? '')?.[1];
    if (code !== undefined) return `error ${code}`;
    if (type === 'complete') return 'completed';
  }
}
