import type { MutationResolvers } from '../generated/resolvers.ts';
import { cartMutations } from './cartMutations.ts';

export const Mutation: MutationResolvers = { ...cartMutations };
