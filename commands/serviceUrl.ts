import { portUpTo, readEnvironment, serviceVariable, urlOf } from '#platform/environment/environment.ts';
import { readEndpoints } from '../embedded/dataFolder.ts';
import { readStartConfig } from './startConfig.ts';
import { findSubgraph, type SubgraphName } from './subgraphs.ts';

/**
 * Where a subgraph answers, without a path: at its URL of the environment, else where the running system of DATA_DIR
 * has it, else at the port that `npm start` gives it.
 */
export async function findServiceUrl(env: NodeJS.ProcessEnv, name: SubgraphName): Promise<string> {
  const [urlVariable, portVariable] = [serviceVariable(name, 'URL'), serviceVariable(name, 'PORT')];
  const shape = { [urlVariable]: urlOf('http', 'https').optional(), [portVariable]: portUpTo(65_535).optional() };
  const { [urlVariable]: given, [portVariable]: port } = readEnvironment(shape, env);
  if (typeof given === 'string') return given;
  const config = readStartConfig(env);
  const running = await readEndpoints(config.dataDir);
  return running?.services[name] ?? `http://127.0.0.1:${port ?? config.port + findSubgraph(name).portOffset}`;
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
