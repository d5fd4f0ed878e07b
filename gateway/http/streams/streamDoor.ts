import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Caller } from '../../context.ts';
import { gatewayFaults } from '../../errors.ts';
import type { LiveItem, LiveSubscription } from '../../subscriptions/live.ts';
import { operationKind, type Answers, type Question } from '../answers.ts';
import type { ConnectionCount } from '../connectionCount.ts';
import type { ConnectionLimits } from '../connectionLimits.ts';
import { isAllowedOrigin } from '../origins.ts';
import { tellFault } from '../tellFault.ts';
import { acceptedStream, mayStream } from './accepted.ts';
import { readHttpOperation, type HttpOperation } from './httpOperation.ts';
import { Stream } from './stream.ts';
import { eventStream, type StreamFormat } from './streamFormat.ts';

type StreamDoorOptions = {
  readonly answers: Answers;
  readonly identify: (authorization: string | undefined) => Promise<Caller | null>;
  readonly allowedOrigins: readonly string[];
  readonly count: ConnectionCount;
  readonly limits: ConnectionLimits;
  readonly maxTokens: number;
  readonly log: Log;
};

type Asked = HttpOperation & { readonly format: StreamFormat; readonly isMutation: boolean };

/** Answers requests to /graphql that ask for a stream; null for those that are to be answered plainly. */
export type StreamDoor = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> | null;

/** GraphQL over SSE and Apollo's multipart protocol. The streams end when the app closes. */
export function createStreamDoor(app: FastifyInstance, options: StreamDoorOptions): StreamDoor {
  const { answers, count, limits, log } = options;
  const streams = new Set<Stream>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.goAway();
  });

  async function answer(asked: Asked, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const caller = await letIn(asked, request, options);
    const leave = enter(count, caller);
    try {
      const outcome = await answers.ask(questionOf(asked, request, caller));
      if (outcome.kind === 'refused' && !asked.format.tellsRefusals) return tellErrors(reply, outcome.errors);
      const subscription = outcome.kind === 'refused' ? new Refusal(outcome.errors) : outcome.subscription;
      const response = reply.hijack().raw;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) response.setHeader(name, value);
      response.writeHead(200, headersOf(asked.format));
      const stream = new Stream({ response, subscription, format: asked.format, limits, requestId: request.id });
      streams.add(stream);
      await stream.run().finally(() => streams.delete(stream));
      return reply;
    } finally {
      leave();
    }
  }

  return (request, reply) => {
    const asked = readAsked(request, options.maxTokens);
    if (asked === null) return null;
    return answer(asked, request, reply).catch((error: unknown) =>
      tellFault(reply, error, { requestId: request.id, log }),
    );
  };
}

function readAsked(request: FastifyRequest, maxTokens: number): Asked | null {
  const { accept } = request.headers;
  if (!mayStream(accept)) return null;
  const operation = readHttpOperation(request);
  if (operation === null) return null;
  const kind = operationKind(operation, maxTokens);
  const format = acceptedStream(accept, kind === 'subscription');
  return format && { ...operation, format, isMutation: kind === 'mutation' };
}

/** Who asks; throws for a request that is not to be answered. */
async function letIn(
  { isMutation }: Asked,
  { headers, method }: FastifyRequest,
  { allowedOrigins, identify }: StreamDoorOptions,
): Promise<Caller | null> {
  if (!isAllowedOrigin(headers, allowedOrigins)) throw new Fault(commonFaults.forbidden, 'This origin may not ask.');
  if (isMutation && method === 'GET')
    throw new Fault(gatewayFaults.methodNotAllowed, 'A mutation is asked for with POST.');
  return identify(headers.authorization);
}

function enter(count: ConnectionCount, caller: Caller | null): () => void {
  const leave = count.enter();
  const leaveAs = leave && count.enterAs(caller?.claims.subject ?? null);
  if (leaveAs) {
    return () => {
      leave();
      leaveAs();
    };
  }
  leave?.();
  throw new Fault(commonFaults.overloaded, 'Too many connections: close one first.');
}

function questionOf(asked: Asked, request: FastifyRequest, caller: Caller | null): Question {
  const { query, operationName = null, variables = null, format } = asked;
  const lastEventId = format === eventStream ? request.headers['last-event-id'] : undefined;
  return {
    query,
    operationName,
    variables,
    caller,
    requestId: request.id,
    lastEventId: typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : null,
  };
}

/** Buffers between us and the client are to pass on what there is, at once. */
function headersOf({ contentType }: StreamFormat): Record<string, string> {
  return { 'content-type': contentType, 'x-accel-buffering': 'no' };
}

function tellErrors(reply: FastifyReply, errors: readonly GraphQLFormattedError[]): FastifyReply {
  const code = errors[0]?.extensions?.['code'];
  const known = Object.values(commonFaults).find((kind) => kind.code === code);
  return reply.code(known?.http ?? 400).send({ errors });
}

/** What was not let in, as a stream of its errors alone. */
class Refusal implements LiveSubscription {
  readonly #errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    this.#errors = errors;
  }

  async next(): Promise<LiveItem> {
    return { kind: 'error', errors: this.#errors };
  }

  close(): void {
    // There is nothing behind it.
  }
}
