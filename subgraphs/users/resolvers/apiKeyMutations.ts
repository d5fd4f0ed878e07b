import { requireScope } from '#platform/faults/requireScope.ts';
import { createApiKey } from '../domain/apiKey.ts';
import { unauthenticated } from '../errors.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';

type ApiKeyMutations = Pick<MutationResolvers, 'createApiKey' | 'revokeApiKey'>;

export const apiKeyMutations: ApiKeyMutations = {
  async createApiKey(_root, { input }, context) {
    const { subject } = requireScope(context, 'user:admin');
    const { key, hash } = context.tokens.createApiKeySecret();
    const identity = { id: context.newId('apk'), now: context.now() };
    const outcome = await context.store.apiKeys.create(subject, hash, (creator, liveKeys) =>
      createApiKey(creator, input, { ...identity, liveKeys }),
    );
    if (!outcome) throw unauthenticated();
    if (outcome.kind === 'refused') return { apiKey: null, key: null, userErrors: outcome.refusals };
    return { apiKey: outcome.key, key, userErrors: [] };
  },

  async revokeApiKey(_root, { id }, context) {
    const { subject } = requireScope(context, 'user:admin');
    const outcome = await context.store.apiKeys.revoke(subject, id);
    if (outcome.kind === 'refused') return { apiKey: null, key: null, userErrors: outcome.refusals };
    return { apiKey: outcome.key, key: null, userErrors: [] };
  },
};
