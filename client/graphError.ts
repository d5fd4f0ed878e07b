import type { GraphQLFormattedError } from 'graphql';

/** The response of the graph has errors: `errors` are all of them, `code` is the code of the first. */
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
