import type { GraphQLFormattedError } from 'graphql';

/** The graph answered with errors; `code` is the first one's, `errors` are all of them. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message, extensions }) => `${String(extensions?.['code'] ?? 'ERROR')}: ${message}`).join('; '));
    this.errors = errors;
  }

  get code(): string | undefined {
    const code = this.errors[0]?.extensions?.['code'];
    return typeof code === 'string' ? code : undefined;
  }
}
