import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { createAdmission, PRIORITY_HEADER, readPriority, type Admission, type AdmissionSettings } from './admission.ts';

const settings: AdmissionSettings = { isEnabled: true, initial: 200, min: 10, max: 500 };
const RETRY_AFTER_S = 1;
const REFUSAL = JSON.stringify({
  errors: [
    {
      message: 'Too busy: try again shortly.',
      extensions: { code: 'OVERLOADED', retryAfterMs: RETRY_AFTER_S * 1_000 },
    },
  ],
});
/** Longer documents are not kept to compare their latency. */
const MAX_KIND_LENGTH = 10_000;

/**
 * The `onRequest` of a GraphQL route: a call that there is no room for is answered 503 with OVERLOADED and Retry-After
 * before its body is read, calls of low priority first (the header `x-priority`). Nothing was done for it.
 */
export function limitCalls(admission: Admission = createAdmission({ settings: () => settings })) {
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    const permit = admission.admit(readPriority(request.headers[PRIORITY_HEADER]));
    if (permit === null)
      return void reply.code(503).header('retry-after', RETRY_AFTER_S).type('application/json').send(REFUSAL);
    reply.raw.once('close', () => permit.end(kindOf(request, reply)));
    done();
  };
}

/** Null for a call that failed or was given up: its latency says nothing. */
function kindOf({ body }: FastifyRequest, { raw, statusCode }: FastifyReply): string | null {
  if (!raw.writableFinished || statusCode !== 200) return null;
  if (Array.isArray(body)) return 'batch';
  const query = (body as { readonly query?: unknown } | undefined)?.query;
  return typeof query === 'string' && query.length <= MAX_KIND_LENGTH ? query : null;
}
