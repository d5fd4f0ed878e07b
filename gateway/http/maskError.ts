import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { commonFaults, toPublicError } from '#platform/faults/faults.ts';
import { subgraphCodes, uncalledReasons } from '../errors.ts';
import type { Log } from '#platform/log/log.ts';
import { requestContext, requireRequestContext } from './requestContext.ts';

/**
 * Formats an error for the client: its location and path, a code of docs/errors.md and the request id; masks everything
 * else.
 */
export function maskError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { requestId, log, operation, hidesSubgraphs = false } = requireRequestContext();
  const position = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
  const subgraph = formatted.extensions?.['serviceName'];
  if (typeof subgraph !== 'string') {
    const own = toPublicError(error, { requestId, log, operation: operation ?? undefined });
    return { ...position, ...(hidesSubgraphs ? withoutSubgraph(own, null) : own) };
  }
  const { code, message } = ofSubgraph(formatted);
  const { retryAfterMs, reason } = formatted.extensions ?? {};
  // The subgraph client logs the cause, once per outage.
  if (code === commonFaults.internal.code)
    log.info({ requestId, operation, subgraph }, 'a part of an operation failed in a subgraph');
  const extensions = {
    code,
    requestId,
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
    ...(REASONS.has(reason) && { reason }),
  };
  if (hidesSubgraphs) return { ...position, ...withoutSubgraph({ message, extensions }, subgraph) };
  return { ...position, message, extensions: { ...extensions, subgraph } };
}

const REASONS: ReadonlySet<unknown> = new Set(Object.values(uncalledReasons));

const UNANSWERED: readonly { readonly code: string; readonly message: string }[] = [
  commonFaults.dependencyUnavailable,
  commonFaults.deadlineExceeded,
];

/** The error without the name of a subgraph: those that the gateway makes for one that does not answer have it. */
function withoutSubgraph<Masked extends { readonly message: string; readonly extensions: { readonly code: string } }>(
  error: Masked,
  subgraph: string | null,
): Masked {
  const usual = UNANSWERED.find(({ code }) => code === error.extensions.code);
  const mayName = subgraph === null || error.message.includes(subgraph);
  return usual && mayName ? { ...error, message: usual.message } : error;
}

function ofSubgraph({ message, extensions }: GraphQLFormattedError): { code: string; message: string } {
  const code = extensions?.['code'];
  if (typeof code === 'string' && subgraphCodes.has(code)) return { code, message };
  return commonFaults.internal;
}

type About = { readonly requestId: string; readonly operation: string | null };

/** Masks errors outside of a request, such as those of subscription events. */
export function createMaskErrors(
  log: Log,
  hidesSubgraphs = false,
): (errors: readonly unknown[], about: About) => GraphQLFormattedError[] {
  return (errors, about) =>
    requestContext.run({ ...about, log, hidesSubgraphs }, () =>
      errors.map((error) => maskError(error instanceof GraphQLError ? error.toJSON() : { message: '' }, error)),
    );
}
