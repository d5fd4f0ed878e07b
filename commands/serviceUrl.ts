import {
  portUpTo,
  readEnvironment,
  serviceAddresses,
  serviceVariable,
  urlOf,
} from '#platform/environment/environment.ts';
import { readEndpoints } from '../embedded/dataFolder.ts';
import { readStartConfig } from './startConfig.ts';
import { findSubgraph, type SubgraphName } from './subgraphs.ts';

/**
 * Where the instances of a subgraph answer, without a path: at its URLs of the environment, else where the running
 * system of DATA_DIR has it, else at the port that `npm start` gives it.
 */
export async function findServiceUrls(env: NodeJS.ProcessEnv, name: SubgraphName): Promise<readonly string[]> {
  const [urlVariable, portVariable] = [serviceVariable(name, 'URL'), serviceVariable(name, 'PORT')];
  const shape = { [urlVariable]: serviceAddresses.optional(), [portVariable]: portUpTo(65_535).optional() };
  const { [urlVariable]: given, [portVariable]: port } = readEnvironment(shape, env);
  if (Array.isArray(given)) return given;
  const config = readStartConfig(env);
  const running = await readEndpoints(config.dataDir);
  return [running?.services[name] ?? `http://127.0.0.1:${port ?? config.port + findSubgraph(name).portOffset}`];
}

/**
 * Where the graph answers: at GRAPH_URL, else where the running system of DATA_DIR has its gateway, else at the PORT
 * that `npm start` gives it.
 */
export async function findGraphUrl(env: NodeJS.ProcessEnv): Promise<string> {
  const { GRAPH_URL } = readEnvironment({ GRAPH_URL: urlOf('http', 'https').optional() }, env);
  if (GRAPH_URL !== undefined) return GRAPH_URL;
  const config = readStartConfig(env);
  const running = await readEndpoints(config.dataDir);
  return `${running?.services['gateway'] ?? `http://localhost:${config.port}`}/graphql`;
}
