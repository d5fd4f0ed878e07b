import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { createMessageReader, type MessageReader } from './messageReader.ts';
import { refusalOf } from './refusals.ts';
import { settingsSql } from './settings.ts';
import {
  passwordRequest,
  fatalError,
  readStartupPacket,
  scopeStatement,
  sqlOf,
  startupResponse,
  type WireMessage,
  type StartupPacket,
} from './wireMessages.ts';

/** One client: its pending messages and its state in the shared backend. */
export type ClientSession = {
  readonly inbox: WireMessage[];
  /** Names of its prepared statements, as the backend knows them. */
  readonly statements: Set<string>;
  /** SQL that applies the settings of the client's startup message. */
  settings: string;
  isOpen: boolean;
  send(bytes: Buffer): void;
  end(lastWord?: Buffer): void;
};

export type SessionOptions = {
  readonly id: number;
  readonly password: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly onMessage: (session: ClientSession) => void;
  readonly onEnd: (session: ClientSession) => void;
};

const roleName = 'postgres';
const databaseName = 'postgres';
const startupWithinMs = 10_000;
const understood = new Set('QPBDECHSX');
const ofFinishedCopy = new Set('dcf');

type Client = {
  readonly socket: Socket;
  readonly session: ClientSession;
  readonly reader: MessageReader;
  readonly options: SessionOptions;
};

/** Processes the received bytes; returns the next state, or null if more bytes are needed. */
type Phase = (client: Client) => Phase | null;

/** Serves one socket: authenticates the client by password, then passes on its messages whole and in order. */
export function openSession(socket: Socket, options: SessionOptions): ClientSession {
  const session = createSession(socket, options.onEnd);
  const client: Client = { socket, session, options, reader: createMessageReader() };
  let phase: Phase = receiveStartup;

  socket.setNoDelay(true).setTimeout(startupWithinMs, () => session.end());
  socket.on('data', (chunk) => {
    client.reader.push(chunk);
    try {
      for (let next: Phase | null = phase; next && session.isOpen; next = phase(client)) phase = next;
    } catch (error) {
      session.end(fatalError('08P01', (error as Error).message));
    }
  });
  // Pending requests of a client that disconnects are still executed in order, as in PostgreSQL.
  socket.on('end', () => session.isOpen && acceptMessage(client, { type: 'X', bytes: Buffer.alloc(0) }));
  return session;
}

function receiveStartup({ socket, session, reader }: Client): Phase | null {
  const packet = reader.nextStartupPacket();
  if (!packet) return null;
  const startup = readStartupPacket(packet);
  const refusal = startupRefusal(startup);
  if (refusal || startup.kind !== 'startup') {
    if (!refusal && startup.kind === 'encryption') socket.write('N');
    else session.end(refusal ?? undefined);
    return receiveStartup;
  }
  session.settings = settingsSql(startup.parameters);
  session.send(passwordRequest);
  return receivePassword;
}

function receivePassword({ socket, session, reader, options }: Client): Phase | null {
  const message = reader.nextMessage();
  if (!message) return null;
  const given = message.bytes.toString('utf8', 5, message.bytes.length - 1);
  if (message.type !== 'p' || !isSame(given, options.password)) {
    session.end(fatalError('28P01', `password authentication failed for user "${roleName}"`));
    return null;
  }
  socket.setTimeout(0);
  session.send(startupResponse(options.id, options.parameters));
  return receiveMessage;
}

function receiveMessage(client: Client): Phase | null {
  const message = client.reader.nextMessage();
  if (!message) return null;
  acceptMessage(client, message);
  return receiveMessage;
}

function createSession(socket: Socket, onEnd: (session: ClientSession) => void): ClientSession {
  const session: ClientSession = {
    inbox: [],
    statements: new Set(),
    settings: '',
    isOpen: true,
    send: (bytes) => void (session.isOpen && socket.write(bytes)),
    end(lastWord) {
      if (!session.isOpen) return;
      if (lastWord) socket.write(lastWord);
      session.isOpen = false;
      socket.destroySoon();
      onEnd(session);
    },
  };
  socket.on('error', () => session.end());
  socket.on('close', () => session.end());
  return session;
}

function acceptMessage({ session, options: { id, onMessage } }: Client, message: WireMessage): void {
  if (ofFinishedCopy.has(message.type)) return;
  if (!understood.has(message.type)) {
    return session.end(fatalError('08P01', `invalid frontend message type "${message.type}"`));
  }
  const sql = sqlOf(message);
  const refusal = sql === null ? null : refusalOf(sql);
  if (refusal) return session.end(fatalError('0A000', refusal));
  const { bytes, name } = scopeStatement(message, `${id}:`);
  if (name && message.type === 'P') session.statements.add(name);
  session.inbox.push({ type: message.type, bytes });
  onMessage(session);
}

function startupRefusal(startup: StartupPacket): Buffer | null {
  if (startup.kind === 'unknown') {
    return fatalError('0A000', `unsupported frontend protocol ${startup.code >> 16}.${startup.code & 0xffff}`);
  }
  if (startup.kind !== 'startup') return null;
  const user = startup.parameters.get('user') ?? '';
  const database = startup.parameters.get('database') ?? user;
  if (user !== roleName) return fatalError('28000', `role "${user}" does not exist`);
  return database === databaseName ? null : fatalError('3D000', `database "${database}" does not exist`);
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
