import type { InstanceSource } from '#platform/discovery/instances.ts';
import { instancesAt, openInstances } from '#platform/discovery/openInstances.ts';
import type { Registry } from '#platform/discovery/registry.ts';
import { readDiscovery } from '#platform/environment/discovery.ts';
import { readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { createIdentity } from '#platform/identity/identity.ts';
import { createLog } from '#platform/log/log.ts';
import { OPERATOR, readOperatorKeys } from './operatorKeys.ts';
import { findServiceUrls } from './serviceUrl.ts';
import type { SubgraphName } from './subgraphs.ts';

const log = createLog({ service: 'instances', level: 'silent' });

/**
 * The instances of a subgraph for a command, found as the services find them: by DISCOVERY, at the addresses that
 * {@link findServiceUrls} finds. Disposing closes what watches them.
 */
export async function openServiceInstances(env: NodeJS.ProcessEnv, service: SubgraphName): Promise<InstanceSource> {
  const { discovery } = readDiscovery(env);
  const configured = instancesAt(await findServiceUrls(env, service));
  await using opening = new AsyncDisposableStack();
  const isRegistered = discovery === 'registry';
  const registry = isRegistered ? opening.use(await openRegistryForCommand(env)) : null;
  // Only announcements in the registry are signed.
  const verifierOf = isRegistered ? (await operatorIdentity(env)).verifierOf : () => () => false;
  const source = opening.use(openInstances({ service, discovery, configured, registry, verifierOf, log }));
  await source.ready;
  const opened = opening.move();
  return { ...source, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The identity with which a command signs, and verifies what services have signed. */
export async function operatorIdentity(env: NodeJS.ProcessEnv) {
  return createIdentity({ service: OPERATOR, keys: await readOperatorKeys(env) });
}

/** Opens the registry in the Redis of REDIS_URL; disposing closes its connections. */
export async function openRegistryForCommand(env: NodeJS.ProcessEnv): Promise<Registry & AsyncDisposable> {
  const { openRegistry } = await import('#platform/discovery/openRegistry.ts');
  const { openRedisPubSub } = await import('#platform/pubSub/redisPubSub.ts');
  const { REDIS_URL: url } = readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, env, ['REDIS_URL']);
  await using opening = new AsyncDisposableStack();
  const pubSub = opening.use(await openRedisPubSub({ url, log }));
  const registry = opening.use(await openRegistry({ url, pubSub, log }));
  const opened = opening.move();
  return { ...registry, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
