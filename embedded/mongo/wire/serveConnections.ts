import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { once } from 'node:events';
import type { Document } from '../values/bsonValue.ts';
import { type MessageFrame, createFrameReader, opcodes } from './frames.ts';
import { readMessage, readQuery, writeMessage, writeReply } from './opMsg.ts';

/** Executes one command; never throws: a failure is a response with ok 0. */
export type CommandRunner = (body: Document, connectionId: number) => object;

/** Listens on 127.0.0.1 and responds to messages in order; an invalid message closes its connection. */
export async function serveConnections(
  port: number,
  answer: CommandRunner,
): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    const connectionId = ++connections;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A peer that disconnects is not an error; 'close' follows.
    socket.on('error', () => socket.destroy());
    const readFrames = createFrameReader();
    socket.on('data', (chunk) => {
      try {
        for (const frame of readFrames(chunk)) respond(socket, frame, (body) => answer(body, connectionId));
      } catch {
        socket.destroy();
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), [Symbol.asyncDispose]: () => closeServer(server, sockets) };
}

function respond(socket: Socket, frame: MessageFrame, answer: (body: Document) => object): void {
  if (frame.opcode === opcodes.msg) {
    const { body, wantsReply } = readMessage(frame);
    const reply = answer(body);
    if (wantsReply) socket.write(writeMessage(frame.requestId, reply));
  } else if (frame.opcode === opcodes.query) {
    socket.write(writeReply(frame.requestId, answer(readQuery(frame).body)));
  } else {
    socket.destroy();
  }
}

function portOf(server: Server): number {
  // A server that listens on TCP has an address.
  return (server.address() as AddressInfo).port;
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}
