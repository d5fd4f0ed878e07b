import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import { commonFaults } from '#platform/faults/faults.ts';
import type { ConnectionCount } from '../connectionCount.ts';
import type { ConnectionLimits } from '../connectionLimits.ts';
import { isAllowedOrigin } from '../origins.ts';
import { requestIdOf } from '../requestId.ts';
import { closes } from './closes.ts';
import { Connection } from './connection.ts';
import type { Host } from './conversation.ts';
import { createKeepAlive } from './keepAlive.ts';

type WebSocketOptions = Pick<Host, 'router' | 'identify' | 'log'> & {
  readonly allowedOrigins: readonly string[];
  readonly count: ConnectionCount;
  readonly limits: ConnectionLimits;
};

const PROTOCOL = 'graphql-transport-ws';
const GOING_AWAY_MS = 1000;
// A message may come in pieces, but not in crumbs: each piece costs more than its bytes.
const MAX_FRAGMENTS = 256;

/** Lets WebSockets in at /graphql, and closes them with 1001 when the app closes. */
export function webSocketDoor(app: FastifyInstance, options: WebSocketOptions): void {
  const { allowedOrigins, count, limits } = options;
  const server = createServer(limits);
  const sockets = openSockets(options);
  let isClosing = false;

  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?', 1)[0] !== '/graphql') return refuse(socket, 404, commonFaults.notFound);
    if (!isAllowedOrigin(request.headers, allowedOrigins)) return refuse(socket, 403, commonFaults.forbidden);
    const leave = isClosing ? null : count.enter();
    if (leave === null) return refuse(socket, 503, commonFaults.overloaded);
    socket.once('close', leave);
    return server.handleUpgrade(request, socket, head, (webSocket) => sockets.open(webSocket, request));
  });
  app.addHook('preClose', () => {
    isClosing = true;
    return sockets.close();
  });
}

/** The open sockets, each with the conversation on it. */
function openSockets({ count, limits, ...parts }: WebSocketOptions) {
  const host: Host = { ...parts, enterAs: count.enterAs, operationsPerSocket: limits.operationsPerSocket };
  const keepAlive = createKeepAlive(limits.keepAliveMs);
  const connections = new Set<Connection>();
  return {
    open(webSocket: WebSocket, { headers, socket }: IncomingMessage): void {
      const visitor = { requestId: requestIdOf(headers), authorization: headers.authorization };
      const connection = new Connection({ webSocket, socket, host, visitor, limits });
      const { conversation } = connection;
      const stopBeating = keepAlive.add(() => connection.beat());
      const tooLate = setTimeout(() => conversation.expectBegun(), limits.initTimeoutMs);
      connections.add(connection);
      webSocket.on('close', (code) => {
        clearTimeout(tooLate);
        stopBeating();
        conversation.end();
        connections.delete(connection);
        parts.log.info({ requestId: visitor.requestId, code, operations: conversation.asked }, 'a WebSocket closed');
      });
      if (webSocket.protocol !== PROTOCOL) conversation.close(closes.subprotocol);
    },
    async close(): Promise<void> {
      for (const { conversation } of connections) conversation.close(closes.goingAway);
      for (let waited = 0; connections.size > 0 && waited < GOING_AWAY_MS; waited += 20) await sleep(20);
      for (const connection of connections) connection.cut();
      keepAlive[Symbol.dispose]();
    },
  };
}

function createServer({ messageBytes }: ConnectionLimits): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: messageBytes,
    maxFragments: MAX_FRAGMENTS,
    // Compression costs a client of ours more memory than everything else about it.
    perMessageDeflate: false,
    // Without the one we speak it is opened all the same, to be closed with the code that says so.
    handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
  });
}

/** Answers an upgrade that is not to be, as HTTP. */
function refuse(socket: Socket, status: number, { code, message }: { code: string; message: string }): void {
  socket.once('finish', () => socket.destroy());
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n${status === 503 ? 'retry-after: 1\r\n' : ''}\r\n${body}`,
  );
}
