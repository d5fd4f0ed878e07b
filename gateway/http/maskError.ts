import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { toPublicError } from '#platform/faults/faults.ts';
import { commonFaults } from '#platform/faults/faults.ts';
import { subgraphCodes } from '../errors.ts';
import type { Log } from '#platform/log/log.ts';
import { edge, requireEdge } from './edge.ts';

/** What a caller is told of an error: its place, a code that docs/errors.md knows, and the request's id; nothing else. */
export function maskError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { requestId, log, operation } = requireEdge();
  const place = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
  const subgraph = formatted.extensions?.['serviceName'];
  if (typeof subgraph !== 'string') {
    return { ...place, ...toPublicError(error, { requestId, log, operation: operation ?? undefined }) };
  }
  const { code, message } = ofSubgraph(formatted);
  // Its client has logged why, once for as long as it lasts.
  if (code === commonFaults.internal.code)
    log.info({ requestId, operation, subgraph }, 'an operation lost a part because a subgraph failed');
  return { ...place, message, extensions: { code, requestId, subgraph } };
}

function ofSubgraph({ message, extensions }: GraphQLFormattedError): { code: string; message: string } {
  const code = extensions?.['code'];
  if (typeof code === 'string' && subgraphCodes.has(code)) return { code, message };
  return commonFaults.internal;
}

type About = { readonly requestId: string; readonly operation: string | null };

/** The same for errors outside of a request: those of a subscription. */
export function createMaskErrors(log: Log): (errors: readonly unknown[], about: About) => GraphQLFormattedError[] {
  return (errors, about) =>
    edge.run({ ...about, log }, () =>
      errors.map((error) => maskError(error instanceof GraphQLError ? error.toJSON() : { message: '' }, error)),
    );
}
