import { once } from 'node:events';
import {
  createServer,
  request as sendRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What goes wrong with a request. `hang`: the connection is accepted and never answered. */
export type HttpFault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'hang' | 'reset' | 'cutBody' | 'truncate' | 'status500' | 'html' | 'garbage' }
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number }
  | { readonly kind: 'huge'; readonly bytes: number };

/** An HTTP server between a client and a server, which passes requests on or does to them what a fault says. */
export type HttpFaultProxy = {
  /** Its address, without a path. */
  readonly origin: string;
  /** Chooses the fault of each later request by its path, null: none. Requests that have begun go on as they were. */
  readonly inject: (choose: (path: string) => HttpFault | null) => void;
  /** Makes the connections that are open now half-open: nothing on them arrives or ends, and others can be opened. */
  readonly loseConnections: () => void;
  /** The most requests that it has ever had at once. */
  readonly mostAtOnce: () => number;
  /** The requests that have arrived, each with its body. */
  readonly received: readonly { readonly path: string; readonly body: string }[];
} & AsyncDisposable;

/**
 * Opens a proxy of the server at `target` on a free port. Disposing ends all connections.
 *
 * @example
 * await using proxy = await openHttpFaultProxy('http://127.0.0.1:4003');
 * proxy.inject((path) => (path === '/graphql' ? { kind: 'hang' } : null));
 */
export async function openHttpFaultProxy(target: string): Promise<HttpFaultProxy> {
  const received: { path: string; body: string }[] = [];
  let choose: (path: string) => HttpFault | null = () => null;
  const server = createServer((request, response) => {
    if (connections.isLost(request.socket)) return;
    requests.count(response);
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const fault = choose(path);
    const body = Buffer.concat(await request.toArray());
    received.push({ path, body: body.toString() });
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void request.socket.resetAndDestroy();
    if (fault?.kind === 'delay') await sleep(fault.ms);
    const made = fault && madeUp(fault);
    if (made) return void response.writeHead(made.status, { 'content-type': made.type }).end(made.body);
    await answer(await passOn(target, request, body), response, fault);
  }

  const connections = watchConnections(server);
  const requests = countRequests();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inject: (chosen) => void (choose = chosen),
    loseConnections: connections.loseAll,
    mostAtOnce: requests.mostAtOnce,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Knows the connections that are open, and those that are lost. */
function watchConnections(server: Server) {
  const open = new Set<Socket>();
  const lost = new WeakSet<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return {
    loseAll: () => open.forEach((socket) => lost.add(socket)),
    isLost: (socket: Socket) => lost.has(socket),
  };
}

function countRequests() {
  let [running, most] = [0, 0];
  return {
    count(response: ServerResponse): void {
      running += 1;
      most = Math.max(most, running);
      response.on('close', () => (running -= 1));
    },
    mostAtOnce: () => most,
  };
}

type Made = { readonly status: number; readonly type: string; readonly body: string };

/** Responses that need no server behind the proxy. */
function madeUp(fault: HttpFault): Made | null {
  switch (fault.kind) {
    case 'status500':
      return { status: 500, type: 'application/json', body: '{"errors":[{"message":"planted"}]}' };
    case 'html':
      return { status: 200, type: 'text/html', body: '<h1>planted</h1>' };
    case 'garbage':
      return { status: 200, type: 'application/json', body: '\u0000{"data":\ufffdplanted' };
    case 'huge':
      return { status: 200, type: 'application/json', body: `{"data":{"planted":"${'x'.repeat(fault.bytes)}"}}` };
    case 'delay':
    case 'hang':
    case 'reset':
    case 'cutBody':
    case 'truncate':
    case 'trickle':
      return null;
  }
}

type Passed = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };

async function passOn(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Passed> {
  const passed = sendRequest(new URL(url ?? '/', target), { method, headers, agent: false });
  passed.end(body);
  const [response] = (await once(passed, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode ?? 502,
    headers: response.headers,
    body: Buffer.concat(await response.toArray()),
  };
}

async function answer({ status, headers, body }: Passed, response: ServerResponse, fault: HttpFault | null) {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...kept } = headers;
  const half = body.subarray(0, body.length >> 1);
  switch (fault?.kind) {
    case 'cutBody':
      // The announced length does not come.
      response.writeHead(status, { ...kept, 'content-length': body.length }).write(half);
      await sleep(5);
      return void response.destroy();
    case 'truncate':
      return void response.writeHead(status, { ...kept, 'content-length': half.length }).end(half);
    case 'trickle':
      response.writeHead(status, { ...kept, 'content-length': body.length });
      for (let at = 0; at < body.length && !response.destroyed; at += fault.bytes) {
        response.write(body.subarray(at, at + fault.bytes));
        await sleep(fault.everyMs);
      }
      return void response.end();
    default:
      response.writeHead(status, { ...kept, 'content-length': body.length }).end(body);
  }
}
