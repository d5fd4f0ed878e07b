import { portUpTo, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { readEndpoints } from '../embedded/dataFolder.ts';
import { readStartConfig } from './startConfig.ts';

const subgraphs = ['users', 'products', 'orders'] as const;
export type ServiceName = (typeof subgraphs)[number];

/**
 * Where a subgraph answers, without a path: at its URL of the environment, else where the running system of DATA_DIR has
 * it, else at the port that `npm start` gives it.
 */
export async function findServiceUrl(env: NodeJS.ProcessEnv, name: ServiceName): Promise<string> {
  const [urlVariable, portVariable] = [`${name.toUpperCase()}_URL`, `${name.toUpperCase()}_PORT`];
  const shape = { [urlVariable]: urlOf('http', 'https').optional(), [portVariable]: portUpTo(65_535).optional() };
  const { [urlVariable]: given, [portVariable]: port } = readEnvironment(shape, env);
  if (typeof given === 'string') return given;
  const config = readStartConfig(env);
  const running = await readEndpoints(config.dataDir);
  return running?.[`${name}Url`] ?? `http://127.0.0.1:${port ?? config.port + 1 + subgraphs.indexOf(name)}`;
}

/**
 * Where the graph answers: at GRAPH_URL, else where the running system of DATA_DIR has its gateway, else at the PORT that
 * `npm start` gives it.
 */
export async function findGraphUrl(env: NodeJS.ProcessEnv): Promise<string> {
  const { GRAPH_URL } = readEnvironment({ GRAPH_URL: urlOf('http', 'https').optional() }, env);
  if (GRAPH_URL !== undefined) return GRAPH_URL;
  const config = readStartConfig(env);
  const running = await readEndpoints(config.dataDir);
  return `${running?.gatewayUrl ?? `http://localhost:${config.port}`}/graphql`;
}
