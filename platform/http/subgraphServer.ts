import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Logger } from 'pino';
import { encodedBodyRefusal } from './encodedBody.ts';
import { addHealthRoutes, type HealthChecks } from './health.ts';
import { serverTimeouts, timeoutOptions, type ServerTimeouts } from './serverTimeouts.ts';
import { readTraceparent } from './traceparent.ts';

/** Reads who is calling from a request, or throws with the reason why it is not believed. */
type CallVerifier<Call> = (request: {
  method: string;
  path: string;
  body: Uint8Array;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}) => Call;

type SubgraphServerOptions<Call> = {
  readonly log: Logger;
  readonly verify: CallVerifier<Call>;
  readonly health: HealthChecks;
  /** Whether an error says that the store cannot be reached; such a request is answered 503. */
  readonly isStoreUnavailable?: (error: unknown) => boolean;
  /** Paths that need no signature besides the health routes. */
  readonly openPaths?: readonly string[];
  readonly bodyLimitBytes?: number;
  readonly timeouts?: ServerTimeouts;
  /** The time that responses say in {@link TIME_HEADER}; this process's own when not given. */
  readonly now?: () => number;
};

/** The time when a response was started, epoch ms, by the clock that the subgraph's decisions go by. */
export const TIME_HEADER = 'x-time';

/** A call with the trace that its caller sent, which is not signed. */
export type TracedCall<Call> = Call & { readonly traceparent: string | null };

type SubgraphServer<Call> = {
  readonly app: FastifyInstance;
  readonly callOf: (request: FastifyRequest) => TracedCall<Call>;
};

/**
 * The Fastify a subgraph stands behind. A request that no service signed is refused with 401 before its body
 * is parsed; for the others, `callOf(request)` returns the signed call.
 */
export function createSubgraphServer<Call extends { readonly requestId: string }>({
  log,
  verify,
  health,
  isStoreUnavailable,
  openPaths = [],
  bodyLimitBytes = 1_048_576,
  now = Date.now,
  timeouts = serverTimeouts,
}: SubgraphServerOptions<Call>): SubgraphServer<Call> {
  const app = createServer({ log, bodyLimitBytes, timeouts });
  const calls = new WeakMap<FastifyRequest, TracedCall<Call>>();
  const isOpen = (path: string) => path === '/health' || path.startsWith('/health/') || openPaths.includes(path);

  app.addHook('preParsing', async (request, reply, payload) => {
    reply.header(TIME_HEADER, Math.round(now()));
    if (isOpen(pathOf(request.url))) return payload;
    const body = await readWhole(payload, bodyLimitBytes);
    if (body === null)
      return reply.code(413).send(refusal('PAYLOAD_TOO_LARGE', `at most ${bodyLimitBytes} bytes are read`));
    try {
      const call = verify({ method: request.method, path: request.url, body, headers: request.headers });
      calls.set(request, { ...call, traceparent: readTraceparent(request.headers['traceparent']) });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      request.log.warn({ why, path: pathOf(request.url) }, 'an unsigned call was refused');
      return reply.code(401).send(refusalOf(error));
    }
    return Object.assign(readableOf(body), { receivedEncodedLength: body.length });
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info({ requestId: calls.get(request)?.requestId, ...requestLine(request, reply) }, 'answered');
  });
  maskErrors(app, isStoreUnavailable);
  addHealthRoutes(app, health);
  return { app, callOf: (request) => requireCall(calls, request) };
}

/** A fault is logged; its caller reads nothing of it. */
function maskErrors(app: FastifyInstance, isStoreUnavailable: (error: unknown) => boolean = () => false): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (isStoreUnavailable(error))
      return reply.code(503).send(refusal('DEPENDENCY_UNAVAILABLE', 'the store does not answer'));
    const { statusCode = 500 } = error;
    if (statusCode < 500) return reply.send(error);
    request.log.error({ err: error, path: pathOf(request.url) }, 'a request failed');
    return reply.code(statusCode).send(refusal('INTERNAL', 'something went wrong here'));
  });
}

function createServer(o: { log: Logger; bodyLimitBytes: number; timeouts: ServerTimeouts }): FastifyInstance {
  const app: FastifyInstance = fastify({
    loggerInstance: o.log as FastifyBaseLogger,
    genReqId: () => randomUUID(),
    bodyLimit: o.bodyLimitBytes,
    logController: new LogController({ disableRequestLogging: true }),
    ...timeoutOptions(o.timeouts),
  });
  refuseEncodedBodies(app);
  return app;
}

function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }, reply) => {
    const message = encodedBodyRefusal(headers);
    if (message === null) return undefined;
    return reply.code(415).header('accept-encoding', 'identity').send(refusal('BAD_REQUEST', message));
  });
}

function requestLine(request: FastifyRequest, reply: FastifyReply) {
  return {
    method: request.method,
    path: pathOf(request.url),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
  };
}

function requireCall<Call>(calls: WeakMap<FastifyRequest, Call>, request: FastifyRequest): Call {
  const call = calls.get(request);
  if (!call) throw new Error(`expected a signed call on ${request.url}, got one of an open path`);
  return call;
}

/** The whole body; null when it exceeds the limit. Events cost half of what an asynchronous iteration does. */
function readWhole(stream: Readable, limitBytes: number): Promise<Buffer | null> {
  const whole = Promise.withResolvers<Buffer | null>();
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > limitBytes) whole.resolve(null);
    else chunks.push(chunk);
  });
  stream.once('end', () => whole.resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  stream.once('error', whole.reject);
  stream.once('close', () => whole.reject(new Error('the connection was closed before the whole body had arrived')));
  return whole.promise;
}

function readableOf(body: Buffer): Readable {
  const stream = new Readable({ read() {} });
  stream.push(body);
  stream.push(null);
  return stream;
}

/** Only a caller with a valid key receives the reason: its clock differs. */
function refusalOf(error: unknown) {
  const skewMs = error instanceof Error && 'skewMs' in error ? Number(error.skewMs) : null;
  if (skewMs === null)
    return refusal('UNAUTHENTICATED', 'only calls signed by the gateway or another service are accepted');
  const message = `the call was refused for its time: the caller's clock and the one here differ by ${Math.round(skewMs)} ms`;
  return refusal('UNAUTHENTICATED', message, { clockSkewMs: skewMs });
}

function refusal(code: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
  return { errors: [{ message, extensions: { code, ...more } }] };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
