import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { Execution, MAX_CHARACTERS, MAX_FIELDS, type EndReason } from './execution.ts';

type Call = { readonly deadlineAt: number; readonly requestId: string };

const refusals: Readonly<Record<Exclude<EndReason, 'callerGone'>, { code: string; message: string }>> = {
  deadlineExceeded: { code: 'DEADLINE_EXCEEDED', message: 'There was not enough time to answer.' },
  answerTooLarge: {
    code: 'OPERATION_TOO_LARGE',
    message: `The answer is too large: expected at most ${MAX_FIELDS} fields and ${MAX_CHARACTERS} characters of text. Ask in parts.`,
  },
};

/**
 * The `preHandler` of a GraphQL route: the handler runs in an {@link Execution}, which ends when the caller closes its
 * connection and at the deadline of the signed call. The caller is answered DEADLINE_EXCEEDED or OPERATION_TOO_LARGE
 * when the execution ends; the handler's own answer is then never made. A batch gets one answer for each operation.
 */
export function limitRequests(callOf: (request: FastifyRequest) => Call) {
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    const { deadlineAt, requestId } = callOf(request);
    const execution = new Execution({
      deadlineAt,
      onEnd(reason) {
        request.log.info({ requestId, reason }, 'the execution ended before its answer was complete');
        if (reason !== 'callerGone') void reply.send(answerTo(request.body, { ...refusals[reason], requestId }));
      },
    });
    reply.raw.once('finish', () => execution.close());
    reply.raw.once('close', () => execution.end('callerGone'));
    if (deadlineAt <= Date.now()) execution.end('deadlineExceeded');
    else execution.run(() => done());
  };
}

function answerTo(body: unknown, { code, message, requestId }: { code: string; message: string; requestId: string }) {
  const answer = { data: null, errors: [{ message, extensions: { code, requestId } }] };
  return Array.isArray(body) ? body.map(() => answer) : answer;
}
