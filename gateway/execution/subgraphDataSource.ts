import type { GraphQLDataSource } from '@apollo/gateway';
import { Fault } from '#platform/faults/faults.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { GatewayContext } from '../context.ts';
import { askEntities } from './askEntities.ts';
import { lostPaths } from './lostPaths.ts';
import { checkRepresentations } from './representations.ts';
import type { GraphQLRequest, SubgraphClient } from './subgraphClient.ts';

type DataSourceOptions = {
  readonly client: () => SubgraphClient;
  readonly graph: () => Pick<Supergraph, 'shapes' | 'nodes'>;
  readonly callTimeoutMs: number;
};

/**
 * What the executor asks a subgraph through. Never rejects for a subgraph's sake: one that fails answers an error for
 * each field it was asked for, and so loses its own fields only.
 */
export function createSubgraphDataSource(o: DataSourceOptions): GraphQLDataSource<GatewayContext> {
  return {
    async process(options) {
      if (!('incomingRequestContext' in options)) throw new Error(`expected an operation, got a ${options.kind}`);
      const { request, context, incomingRequestContext } = options;
      const representations = request.variables?.['representations'];
      // A mutation is given all the time there is: giving it up leaves its caller not knowing whether it was done.
      const isMutation = incomingRequestContext.operation?.operation === 'mutation' && representations === undefined;
      const callEndsAt = isMutation ? Infinity : Date.now() + o.callTimeoutMs;
      const deadlineAt = Math.min(context.deadlineAt, callEndsAt);
      try {
        const call = { ...context, deadlineAt };
        const ask = (asked: GraphQLRequest) => o.client().ask(asked, call);
        const entities = representations === undefined ? null : checkRepresentations(o.graph(), representations);
        const { data, errors } = await (entities ? askEntities(request, entities, ask) : ask(request));
        return { ...(data && { data }), ...(errors && { errors }) };
      } catch (error) {
        context.log.warn({ err: error, subgraph: o.client().name }, 'a subgraph lost its part of an operation');
        return { errors: lost(request, error) };
      }
    },
  };
}

function lost(request: GraphQLRequest, error: unknown) {
  if (!(error instanceof Fault)) throw error;
  const { message, code } = error;
  return lostPaths(request).map((path) => ({ message, path, extensions: { code } }));
}
