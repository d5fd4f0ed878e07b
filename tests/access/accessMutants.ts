import type { SourceMutant } from '../sourceMutant.ts';

/** Holes in who may what, each of which the access matrix has to find. */
export const accessMutants: Readonly<Record<string, SourceMutant>> = {
  'a resolver without its ownership check': {
    file: 'subgraphs/users/resolvers/User.ts',
    edits: [{ from: 'maySee(user, context) ? user.phone : null', to: 'user.email' }],
  },
  'a mutation of staff without its scope': {
    file: 'subgraphs/products/resolvers/Mutation.ts',
    edits: [
      {
        from: "async saveBrand(_parent, { id, name, slug }, context) {\n    requireScope(context, 'catalog:write');",
        to: 'async saveBrand(_parent, { id, name, slug }, context) {',
      },
    ],
  },
  'a mutation that does not ask whose order it is': {
    file: 'subgraphs/orders/sagas/startCancelOrder.ts',
    edits: [{ from: '!order || order.ownerId !== userId', to: '!order' }],
  },
  'the gateway skips rules of scopes': {
    file: 'gateway/policies/fieldAccess.ts',
    edits: [
      {
        from: 'filter((rule) => !isMet(rule, claims))',
        to: "filter((rule) => rule.kind !== 'scopes' && !isMet(rule, claims))",
      },
    ],
  },
};
