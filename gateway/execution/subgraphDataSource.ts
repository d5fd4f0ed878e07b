import type { GraphQLDataSource } from '@apollo/gateway';
import { Fault } from '#platform/faults/faults.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { Caller, GatewayContext } from '../context.ts';
import { askEntities } from './askEntities.ts';
import { lostPaths } from './lostPaths.ts';
import { checkRepresentations } from './representations.ts';
import { askForToken, type SignIn } from './signIn.ts';
import { isAway, type GraphQLRequest, type SubgraphClient } from './subgraphClient.ts';

type DataSourceOptions = {
  readonly client: () => SubgraphClient;
  readonly graph: () => Pick<Supergraph, 'shapes' | 'nodes'>;
  readonly callTimeoutMs: number;
  /** Null but for the subgraph that signs tokens; those it answers are verified as a header's would be. */
  readonly signIn: () => (SignIn & { readonly identify: (authorization: string) => Promise<Caller | null> }) | null;
};

const CANNOT_BE_ASKED = 'a subgraph cannot be asked this';

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
        const known = isMutation ? o.signIn() : null;
        const signIn = known && askForToken(request, known);
        const answer = await (entities ? askEntities(request, entities, ask) : ask(signIn?.request ?? request));
        const token = signIn?.takeToken(answer) ?? null;
        if (token !== null) await actAs(token, context, o);
        const { data, errors } = answer;
        return { ...(data && { data }), ...(errors && { errors }) };
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        // That there is no answer the client has logged, once for all who miss one.
        if (!isAway(error)) context.log.warn({ why: whyOf(error), subgraph: o.client().name }, CANNOT_BE_ASKED);
        return { errors: lost(request, error) };
      }
    },
  };
}

/** What the operation asks from here on it asks as the one who has signed in. A token that is no good changes nothing. */
async function actAs(token: string, context: GatewayContext, { signIn }: DataSourceOptions): Promise<void> {
  try {
    context.claims = (await signIn()?.identify(`Bearer ${token}`))?.claims ?? context.claims;
  } catch (error) {
    // That the keys cannot be read is logged where they are read.
    context.log.info({ why: whyOf(error) }, 'a token of a sign-in cannot be verified: the operation goes on as before');
  }
}

/** What went wrong in one line: there may be many of them, so none has a stack. */
function whyOf(error: unknown): string {
  const cause = error instanceof Fault && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function lost(request: GraphQLRequest, { message, code }: Fault) {
  return lostPaths(request).map((path) => ({ message, path, extensions: { code } }));
}
