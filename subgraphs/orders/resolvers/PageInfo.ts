import type { PageInfoResolvers } from '../generated/resolvers.ts';

export const PageInfo: PageInfoResolvers = {
  startCursor: ({ edges }) => edges[0]?.cursor ?? null,
  endCursor: ({ edges }) => edges.at(-1)?.cursor ?? null,
};
