import type { MutationResolvers } from '../generated/resolvers.ts';
import { cartMutations } from './cartMutations.ts';
import { orderMutations } from './orderMutations.ts';

export const Mutation: MutationResolvers = { ...cartMutations, ...orderMutations };
