import { serviceVariable } from '#platform/environment/environment.ts';
import { storeVariable } from '../commands/subgraph.ts';
import { subgraphs } from '../commands/subgraphs.ts';

/** The variables by which every subgraph listens on a port that the system chooses. */
export const anySubgraphPorts: Readonly<Record<string, string>> = Object.fromEntries(
  subgraphs.map(({ name }) => [serviceVariable(name, 'PORT'), '0']),
);

/**
 * The variables that subgraphs need: `secret` wherever one is needed, and the URLs of stores by the name of the
 * subgraph.
 */
export function subgraphVariables(secret: string, storeUrls: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    IDENTITY_KEYS: secret,
    ...Object.fromEntries(
      subgraphs.flatMap((subgraph) => [
        [storeVariable(subgraph), storeUrls[subgraph.name]],
        ...Object.keys(subgraph.secrets).map((variable) => [variable, secret]),
      ]),
    ),
  };
}
