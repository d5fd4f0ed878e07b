import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import { commonFaults } from '#platform/faults/faults.ts';
import type { OverloadGuard } from '../../policies/overload.ts';
import type { ClientAddressOf } from '../clientAddress.ts';
import type { ConnectionLimiter } from '../connectionLimiter.ts';
import type { ConnectionLimits } from '../connectionLimits.ts';
import type { FairQueue } from '../fairQueue.ts';
import { isAllowedOrigin } from '../preventCsrf.ts';
import { authorizationOf } from '../headers.ts';
import { requestIdOf } from '../requestContext.ts';
import { closeCodes } from './closeCodes.ts';
import { Connection } from './connection.ts';
import { createKeepAlive } from './keepAlive.ts';
import type { SessionDependencies } from './protocolSession.ts';

type WebSocketOptions = Pick<SessionDependencies, 'router' | 'identify' | 'log'> & {
  readonly allowedOrigins: () => readonly string[];
  readonly addressOf: ClientAddressOf;
  readonly limiter: ConnectionLimiter;
  readonly queue: FairQueue;
  readonly overload: Pick<OverloadGuard, 'requireNoPressure'>;
  readonly limits: ConnectionLimits;
};

const PROTOCOL = 'graphql-transport-ws';
const SHUTDOWN_MS = 1000;
// Queries and their deferred parts may end.
const DRAIN_MS = 8000;
// Each fragment of a message costs memory beyond its bytes.
const MAX_FRAGMENTS = 256;

/**
 * Accepts WebSockets at /graphql, and closes them with 1001 when the app closes. A socket with a running query is closed
 * when that has ended, at most 8 s later.
 */
export function webSocketServer(app: FastifyInstance, options: WebSocketOptions): void {
  const { allowedOrigins, addressOf, limiter, limits, overload } = options;
  const server = createServer(limits);
  const sockets = openSockets(options);
  let isClosing = false;

  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?', 1)[0] !== '/graphql') return refuse(socket, 404, commonFaults.notFound);
    if (!isAllowedOrigin(request.headers, allowedOrigins())) return refuse(socket, 403, commonFaults.forbidden);
    const release = isClosing || isUnderPressure(overload) ? null : limiter.acquire(addressOf(request));
    if (release === null) return refuse(socket, 503, commonFaults.overloaded);
    socket.once('close', release);
    return server.handleUpgrade(request, socket, head, (webSocket) => sockets.open(webSocket, request));
  });
  app.addHook('preClose', () => {
    isClosing = true;
    return sockets.close();
  });
}

/** A new socket costs more than an operation; those that are open stay. */
function isUnderPressure({ requireNoPressure }: Pick<OverloadGuard, 'requireNoPressure'>): boolean {
  try {
    requireNoPressure();
    return false;
  } catch {
    return true;
  }
}

/** The open sockets, each with its protocol session. */
function openSockets({ limiter, limits, addressOf, queue, ...shared }: WebSocketOptions) {
  const dependencies: SessionDependencies = {
    ...shared,
    acquireFor: limiter.acquireFor,
    operationsPerSocket: limits.operationsPerSocket,
  };
  const keepAlive = createKeepAlive(limits.keepAliveMs);
  const connections = new Set<Connection>();
  return {
    open(webSocket: WebSocket, request: IncomingMessage): void {
      const { headers, socket } = request;
      const authorization = authorizationOf(headers);
      const handshake = { requestId: requestIdOf(headers), address: addressOf(request), authorization };
      const connection = new Connection({ webSocket, socket, dependencies, handshake, limits, queue });
      const { session } = connection;
      const stopBeating = keepAlive.add(() => connection.beat());
      const initTimeout = setTimeout(() => session.onInitTimeout(), limits.initTimeoutMs);
      connections.add(connection);
      webSocket.on('close', (code) => {
        clearTimeout(initTimeout);
        stopBeating();
        session.end();
        connections.delete(connection);
        shared.log.info(
          { requestId: handshake.requestId, code, operations: session.operationCount },
          'a WebSocket closed',
        );
      });
      if (webSocket.protocol !== PROTOCOL) session.close(closeCodes.subprotocol);
    },
    async close(): Promise<void> {
      await closeAll(connections);
      for (const connection of connections) connection.terminate();
      keepAlive[Symbol.dispose]();
    },
  };
}

/** Closes each socket when it is not busy. Resolves when all are closed, or should be. */
async function closeAll(connections: ReadonlySet<Connection>): Promise<void> {
  const until = performance.now() + DRAIN_MS;
  for (let closingMs = 0; connections.size > 0 && closingMs < SHUTDOWN_MS; closingMs += 20) {
    for (const { session } of connections) {
      if (session.isBusy && performance.now() < until) closingMs = 0;
      else session.close(closeCodes.shuttingDown);
    }
    await sleep(20);
  }
}

function createServer({ messageBytes }: ConnectionLimits): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: messageBytes,
    maxFragments: MAX_FRAGMENTS,
    // One message of a socket in a turn of the event loop, in which it is handled; the rest waits, and then the sender.
    allowSynchronousEvents: false,
    // Compression needs more memory per client than everything else about it.
    perMessageDeflate: false,
    // Without a common subprotocol the socket opens nevertheless, so that it can be closed with 4406.
    handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
  });
}

/** Refuses an upgrade with an HTTP response. */
function refuse(socket: Socket, status: number, { code, message }: { code: string; message: string }): void {
  socket.once('finish', () => socket.destroy());
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n${status === 503 ? 'retry-after: 1\r\n' : ''}\r\n${body}`,
  );
}
