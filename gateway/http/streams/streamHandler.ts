import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { Caller } from '../../context.ts';
import type { SubscriptionItem, SubscriptionOutcome, ActiveSubscription } from '../../subscriptions/subscriptionHub.ts';
import type { ConnectionLimiter } from '../connectionLimiter.ts';
import type { ConnectionLimits } from '../connectionLimits.ts';
import { sendErrors } from '../sendErrors.ts';
import { HttpStream } from './httpStream.ts';
import type { StreamFormat } from './streamFormat.ts';

type StreamHandlerOptions = { readonly limiter: ConnectionLimiter; readonly limits: ConnectionLimits };

type StreamRequest = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly format: StreamFormat;
  readonly caller: Caller | null;
  readonly address: string;
  /** Called after the connection was counted. */
  readonly execute: () => Promise<SubscriptionOutcome>;
  /** Whether it is one of the connections that are limited. */
  readonly isCounted: boolean;
};

/** Responds with a stream; resolves when it has ended. Throws OVERLOADED when there are too many connections. */
export type StreamHandler = (request: StreamRequest) => Promise<FastifyReply>;

/** Creates the transport of GraphQL over SSE and Apollo's multipart protocol. The streams end when the app closes. */
export function createStreamHandler(app: FastifyInstance, { limiter, limits }: StreamHandlerOptions): StreamHandler {
  const streams = new Set<HttpStream>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.shutDown();
  });

  return async (streamed) => {
    const { request, reply, format, execute, isCounted } = streamed;
    const release = isCounted ? acquire(limiter, streamed) : null;
    try {
      const outcome = await execute();
      if (outcome.kind === 'refused' && !format.sendsRefusalsAsStream) return sendErrors(request, reply, outcome);
      const subscription = outcome.kind === 'refused' ? new RefusedSubscription(outcome.errors) : outcome.subscription;
      const response = reply.hijack().raw;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) response.setHeader(name, value);
      response.writeHead(200, headersOf(format));
      const stream = new HttpStream({ response, subscription, format, limits, requestId: request.id });
      streams.add(stream);
      await stream.run().finally(() => streams.delete(stream));
      return reply;
    } finally {
      release?.();
    }
  };
}

function acquire(limiter: ConnectionLimiter, { caller, address }: StreamRequest): () => void {
  const release = limiter.acquire(address);
  const releaseUser = release && limiter.acquireFor(caller?.claims.subject ?? null);
  if (releaseUser) {
    return () => {
      release();
      releaseUser();
    };
  }
  release?.();
  throw new Fault(commonFaults.overloaded, 'Too many connections: close one first.');
}

/** The `x-accel-buffering` header makes nginx forward each item at once. */
function headersOf({ contentType }: StreamFormat): Record<string, string> {
  return { 'content-type': contentType, 'x-accel-buffering': 'no' };
}

/** A stream that consists of the errors of a refused operation. */
class RefusedSubscription implements ActiveSubscription {
  readonly #errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    this.#errors = errors;
  }

  async next(): Promise<SubscriptionItem> {
    return { kind: 'error', errors: this.#errors };
  }

  close(): void {
    // It holds no resources.
  }
}
