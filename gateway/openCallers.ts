import { randomUUID } from 'node:crypto';
import type { Log } from '#platform/log/log.ts';
import type { SupergraphSource } from './composition/supergraphSource.ts';
import type { GatewayConfig } from './config.ts';
import type { SubgraphClients } from './execution/subgraphClients.ts';
import { createApiKeyAuthenticate, hasApiKey } from './policies/apiKeys.ts';
import { createAuthenticate, type Authenticate } from './policies/authenticate.ts';
import { openKeySet, type KeySet } from './policies/keySet.ts';
import { openRemoteKeySets } from './policies/remoteKeySet.ts';
import type { Revocations } from './policies/revocations.ts';
import { createTokenRules, shopTokens } from './policies/tokenRules.ts';

type CallersOptions = {
  readonly config: Pick<GatewayConfig, 'jwt' | 'policies' | 'accessTokenLifetimeMs'>;
  readonly source: SupergraphSource;
  readonly clients: SubgraphClients;
  readonly revocations: Pick<Revocations, 'isRevoked'>;
  readonly log: Log;
};

/** Who the caller of a request is. */
export type Callers = {
  readonly authenticate: Authenticate;
  /** The keys that verify access tokens; null when none are verified. */
  readonly keySet: Pick<KeySet, 'firstAttempt' | 'warning'> | null;
} & Disposable;

/**
 * Callers are known by the access tokens of the configured key sets, otherwise by those and the API keys of the shop. Without either, the
 * Authorization header is ignored and every caller is anonymous.
 */
export function openCallers({ config, source, clients, revocations, log }: CallersOptions): Callers {
  const { jwt, policies, accessTokenLifetimeMs: maxLifetimeMs } = config;
  if (!jwt && policies !== 'shop')
    return { authenticate: async () => null, keySet: null, [Symbol.dispose]: () => undefined };
  const keySet = jwt
    ? openRemoteKeySets(jwt.jwks, log)
    : openKeySet({ read: () => readTokenKeys(source, clients), log });
  const tokens = jwt ? createTokenRules(jwt) : { ...shopTokens, maxLifetimeMs };
  const authenticateToken = createAuthenticate({ keySet, tokens, revocations });
  const authenticateKey = createApiKeyAuthenticate({
    check: (body) => checkApiKey(source, clients, body),
    revocations,
  });
  const authenticate: Authenticate = (authorization) =>
    policies === 'shop' && authorization !== undefined && hasApiKey(authorization)
      ? authenticateKey(authorization)
      : authenticateToken(authorization);
  return { authenticate, keySet, [Symbol.dispose]: () => keySet[Symbol.dispose]() };
}

/** Without a subgraph that issues tokens there are no API keys. */
async function checkApiKey(source: SupergraphSource, clients: SubgraphClients, body: string) {
  const { identity } = source.current();
  if (identity === null) return { status: 404, body: '' };
  return clients
    .of(identity)
    .post('/api-keys/check', { body: Buffer.from(body), headers: {}, requestId: randomUUID() });
}

/** Without a subgraph that issues tokens there are no keys, and every token is refused. */
async function readTokenKeys(source: SupergraphSource, clients: SubgraphClients) {
  const { identity } = source.current();
  if (identity === null) return { status: 200, body: '{"keys":[]}' };
  return clients.of(identity).get('/.well-known/jwks.json');
}
