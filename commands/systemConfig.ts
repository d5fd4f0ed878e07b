import { readAllOrReportProblems, serviceVariable } from '#platform/environment/environment.ts';
import type { ListenAddress } from '#platform/http/listenAddress.ts';
import { readGatewayConfig } from '../gateway/config.ts';
import { readStartConfig, subgraphEnvironment, type StartConfig } from './startConfig.ts';
import type { Subgraph } from './subgraph.ts';
import { subgraphs as allSubgraphs } from './subgraphs.ts';

/** The configuration of `npm start`, and where its services will listen. */
export type SystemConfig = { readonly start: StartConfig; readonly addresses: readonly ListenAddress[] };

// Stand for what is known only when the stores are open.
const SECRET = '-'.repeat(32);
const storeUrl = { postgres: 'postgresql://embedded', mongo: 'mongodb://embedded' } as const;

/**
 * Reads the variables of `npm start` and of each service in it before anything is opened; throws EnvironmentError for
 * all that are wrong.
 */
export function readSystemConfig(env: NodeJS.ProcessEnv, subgraphs: readonly Subgraph[] = allSubgraphs): SystemConfig {
  const given = environmentBeforeOpening(env, subgraphs);
  const [start, gateway, ...others] = readAllOrReportProblems<[StartConfig, ListenAddress, ...ListenAddress[]]>(
    () => readStartConfig(env, subgraphs),
    () => readGatewayConfig(given),
    ...subgraphs.map(
      ({ readAddress }) =>
        () =>
          readAddress(given),
    ),
  );
  const named = ({ host, port }: ListenAddress, name: string): ListenAddress => ({
    host,
    port,
    portVariable: env[name] || name === 'PORT' ? name : `PORT, which it follows, or ${name}`,
  });
  const portVariables = subgraphs.map(({ name }) => serviceVariable(name, 'PORT'));
  const addresses = others.map((address, at) => named(address, portVariables[at] ?? ''));
  const metrics = start.metrics ? [start.metrics] : [];
  return { start, addresses: [named(gateway, 'PORT'), ...addresses, ...metrics] };
}

function environmentBeforeOpening(env: NodeJS.ProcessEnv, subgraphs: readonly Subgraph[]): NodeJS.ProcessEnv {
  const keys = subgraphs.flatMap(({ secrets }) => Object.values(secrets));
  return subgraphEnvironment(env, {
    config: readStartConfigLeniently(env, subgraphs),
    storeUrls: Object.fromEntries(subgraphs.map(({ name, store }) => [name, storeUrl[store]])),
    secrets: { identityKeys: SECRET, ...Object.fromEntries(keys.map((key) => [key, SECRET])) },
  });
}

// What is wrong with these variables is named once, by the strict reading.
function readStartConfigLeniently(env: NodeJS.ProcessEnv, subgraphs: readonly Subgraph[]): StartConfig {
  try {
    return readStartConfig(env, subgraphs);
  } catch {
    return readStartConfig({}, subgraphs);
  }
}
