import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { toPublicError, type IsStoreUnavailable } from './faults.ts';

type Masking = BaseContext & { readonly requestId: string; readonly log: Logger };

type ApolloErrorMask<Context extends BaseContext> = {
  readonly plugin: ApolloServerPlugin<Context>;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
};

/**
 * Applies {@link toPublicError} to the errors in the responses of an Apollo Server, which needs both `plugin` and
 * `formatError`. `log` is for errors of requests without a context.
 */
export function createApolloErrorMask<Context extends Masking>(
  log: Logger,
  isStoreUnavailable: IsStoreUnavailable,
): ApolloErrorMask<Context> {
  const requests = new WeakMap<object, { requestId: string; log: Logger; operation?: string | undefined }>();
  return {
    plugin: {
      requestDidStart: async () => ({
        async didEncounterErrors({ errors, contextValue, operationName }) {
          const { requestId, log } = contextValue;
          for (const error of errors) requests.set(error, { requestId, log, operation: operationName ?? undefined });
        },
      }),
    },
    formatError(formatted, error) {
      const request = requests.get(Object(error)) ?? { requestId: 'unknown', log };
      return { ...formatted, ...toPublicError(error, { ...request, isStoreUnavailable }) };
    },
  };
}
