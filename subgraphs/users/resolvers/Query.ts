import { requireScope } from '#platform/faults/requireScope.ts';
import { textProblem, normalizeText } from '../domain/text.ts';
import { badInput } from '../errors.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';

const MAX_SEARCH = 100;

export const Query: QueryResolvers = {
  async me(_root, _args, { viewer, loaders }) {
    const user = viewer && (await loaders.user.load(viewer.subject));
    return user?.status === 'ACTIVE' ? user : null;
  },

  user: (_root, { id }, { loaders }) => loaders.user.load(id),

  apiKeys(_root, _args, context) {
    requireScope(context, 'user:admin');
    return context.store.apiKeys.list();
  },

  auditLog(_root, { actorId = null, targetId = null, action = null, ...slice }, context) {
    requireScope(context, 'user:admin');
    for (const [argument, value] of Object.entries({ actorId, targetId, action })) {
      const problem = value === null ? null : textProblem(value, 1, MAX_SEARCH);
      if (problem !== null) throw badInput(argument, problem);
    }
    return context.store.auditLog.page({ accountId: null, actorId, targetId, action }, slice);
  },

  users(_root, { first, after, query, role }, context) {
    requireScope(context, 'user:read');
    const text = normalizeText(query ?? '');
    const problem = textProblem(text, 0, MAX_SEARCH);
    if (problem !== null) throw badInput('query', problem);
    return context.store.accountList.page({ text, role: role ?? null }, { first, after });
  },
};
