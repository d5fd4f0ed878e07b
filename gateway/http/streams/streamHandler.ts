import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { commonFaults, Fault } from '#platform/faults/faults.ts';
import type { Caller } from '../../context.ts';
import type { LiveItem, LiveOutcome, LiveSubscription } from '../../subscriptions/live.ts';
import type { ConnectionCount } from '../connectionCount.ts';
import type { ConnectionLimits } from '../connectionLimits.ts';
import { sendErrors } from '../sendErrors.ts';
import { Stream } from './stream.ts';
import type { StreamFormat } from './streamFormat.ts';

type StreamHandlerOptions = { readonly count: ConnectionCount; readonly limits: ConnectionLimits };

type StreamRequest = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly format: StreamFormat;
  readonly caller: Caller | null;
  /** Called when there is room for one more connection. */
  readonly execute: () => Promise<LiveOutcome>;
};

/** Answers a request with a stream; settles when that has ended. Throws OVERLOADED. */
export type StreamHandler = (request: StreamRequest) => Promise<FastifyReply>;

/** GraphQL over SSE and Apollo's multipart protocol. The streams end when the app closes. */
export function createStreamHandler(app: FastifyInstance, { count, limits }: StreamHandlerOptions): StreamHandler {
  const streams = new Set<Stream>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.goAway();
  });

  return async ({ request, reply, format, caller, execute }) => {
    const leave = enter(count, caller);
    try {
      const outcome = await execute();
      if (outcome.kind === 'refused' && !format.tellsRefusals) return sendErrors(request, reply, outcome);
      const subscription = outcome.kind === 'refused' ? new Refusal(outcome.errors) : outcome.subscription;
      const response = reply.hijack().raw;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) response.setHeader(name, value);
      response.writeHead(200, headersOf(format));
      const stream = new Stream({ response, subscription, format, limits, requestId: request.id });
      streams.add(stream);
      await stream.run().finally(() => streams.delete(stream));
      return reply;
    } finally {
      leave();
    }
  };
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

/** Buffers between us and the client are to pass on what there is, at once. */
function headersOf({ contentType }: StreamFormat): Record<string, string> {
  return { 'content-type': contentType, 'x-accel-buffering': 'no' };
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
