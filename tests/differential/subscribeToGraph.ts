import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse, subscribe, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createLog } from '#platform/log/log.ts';
import type { Supergraph } from '../../gateway/composition/supergraph.ts';
import { createOperationEngine } from '../../gateway/execution/operationEngine.ts';
import type { SubgraphEvent } from '../../gateway/execution/subgraphEvents.ts';
import type { FetchFromSubgraph } from '../../gateway/execution/subgraphFetch.ts';
import type { SubscribeToSubgraph } from '../../gateway/execution/subscribeToSubgraph.ts';
import { createMaskErrors } from '../../gateway/http/maskError.ts';
import { createPassthroughExecutor } from '../../gateway/openPassthrough.ts';
import { documentLimits } from '../../gateway/policies/documentLimits.ts';
import { createOperationResolver } from '../../gateway/policies/resolveOperation.ts';
import { createSubscriptionCounts } from '../../gateway/subscriptions/subscriptionCounts.ts';
import { PassthroughHub } from '../../gateway/subscriptions/passthroughHub.ts';
import type { ActiveSubscription } from '../../gateway/subscriptions/subscriptionHub.ts';
import type { ModelContext, ModelObject, ResolveModel } from './modelResolvers.ts';
import { findFailingRules } from './denyFields.ts';
import { createModelFetch, executed, resolversOf, type Executed } from './modelSubgraphs.ts';
import type { DifferentialGraph, DifferentialOperation } from './openGraph.ts';

type EventsOptions = {
  readonly supergraph: Supergraph;
  readonly schemas: ReadonlyMap<string, GraphQLSchema>;
  readonly resolve: ResolveModel;
};

const log = createLog({ service: 'differential', level: 'silent' });
const limits = { ...documentLimits, characters: 1e9, tokens: 1e9, selections: 1e9, comparisons: 1e9, aliases: 1e9 };
/** More than the hub executes at once. */
const EVENTS = 10;

/** Creates the two ways to execute the events of a subscription: by the gateway's hub, and by one schema. */
export function createEvents(o: EventsOptions): Pick<DifferentialGraph, 'federatedEvents' | 'onePieceEvents'> {
  const { supergraph, resolve } = o;
  const openHub = createHubs(o);
  const resolveText = createOperationResolver({ schema: supergraph.apiSchema, limits });

  return {
    async federatedEvents({ text, variables }, faults) {
      const context: ModelContext = { mutations: [], faults, isSubgraph: true };
      let refusal: unknown = null;
      using hub = openHub(context, (error) => (refusal = error));
      const operation = resolveText({ query: text });
      const outcome = await hub.subscribe({ operation, variables, caller: null, requestId: 'r' });
      if (outcome.kind === 'refused') throw refusal;
      return await resultsOf(outcome.subscription, context);
    },
    async onePieceEvents({ text, variables }, faults) {
      const context: ModelContext = { mutations: [], faults, isSubgraph: false };
      const events = eventsOf(supergraph.apiSchema(), { text, variables }, { resolve, context });
      const results: Executed[] = [];
      for await (const result of events) results.push(executed(result, context));
      return results;
    },
  };
}

function createHubs({ supergraph, schemas, resolve }: EventsOptions) {
  const engine = createOperationEngine(supergraph);
  const mask = createMaskErrors(log);

  return (context: ModelContext, onRefusal: (error: unknown) => void): PassthroughHub => {
    const fetch: FetchFromSubgraph = async (...call) => {
      // So that later events are done before earlier ones.
      const turns = JSON.stringify(call[1].variables).length % 5;
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      return createModelFetch(schemas, resolve, context)(...call);
    };
    return new PassthroughHub({
      supergraph: () => supergraph,
      engineOf: () => engine,
      resolve: createOperationResolver({ schema: supergraph.apiSchema, limits }),
      judge: () => undefined,
      findFailingRules,
      hasInstance: () => true,
      subscribe: createSubscribe({ schemas, resolve }, context),
      execute: createPassthroughExecutor({
        config: { subscriptionLimits: { atOnce: EVENTS } },
        current: () => ({ operationTimeoutMs: 60_000 }),
        fetch,
        log,
      }),
      headersSent: () => '',
      isTokenEnded: () => false,
      mask(errors, about) {
        onRefusal(errors[0]);
        return mask(errors, about);
      },
      counts: createSubscriptionCounts(() => ({ total: 1, anonymous: 1, perUser: 1, perAddress: 1 })),
      limits: { waiting: EVENTS },
    });
  };
}

/** Subscribes to a subgraph in this process; each event passes through JSON, as over a connection. */
function createSubscribe(
  { schemas, resolve }: Pick<EventsOptions, 'schemas' | 'resolve'>,
  context: ModelContext,
): SubscribeToSubgraph {
  return async ({ fetch: { serviceName, operation: text, variableUsages = [] }, variables }) => {
    const schema = schemas.get(serviceName);
    if (!schema) throw new Error(`expected a subgraph, got ${serviceName}`);
    const used = Object.fromEntries(Object.entries(variables).filter(([name]) => variableUsages.includes(name)));
    const events = responsesOf(eventsOf(schema, { text, variables: used }, { resolve, context }));
    return { events, instanceUrl: null };
  };
}

async function* responsesOf(results: AsyncIterable<ExecutionResult>): AsyncGenerator<SubgraphEvent> {
  for await (const result of results)
    yield {
      kind: 'next',
      response: JSON.parse(JSON.stringify(result)) as Extract<SubgraphEvent, { kind: 'next' }>['response'],
    };
}

type Executing = Pick<EventsOptions, 'resolve'> & { readonly context: ModelContext };

async function* eventsOf(
  schema: GraphQLSchema,
  { text, variables }: DifferentialOperation,
  { resolve, context }: Executing,
): AsyncGenerator<ExecutionResult> {
  const results = await subscribe({
    schema,
    document: parse(text),
    variableValues: variables,
    ...resolversOf(resolve, context),
    subscribeFieldResolver: sourceEvents,
  });
  if (!(Symbol.asyncIterator in results)) throw results.errors?.[0] ?? new Error('expected events');
  yield* results;
}

/** The root objects of events: each one has values of its own. */
async function* sourceEvents(): AsyncGenerator<ModelObject> {
  for (let number = 1; number <= EVENTS; number += 1)
    yield { __typename: 'Subscription', $id: `Subscription ${number}` };
}

async function resultsOf(subscription: ActiveSubscription, context: ModelContext): Promise<readonly Executed[]> {
  const results: Executed[] = [];
  for (;;) {
    const item = await subscription.next();
    if (item.kind === 'complete') return results;
    if (item.kind !== 'next') throw new Error(`expected a result, got ${JSON.stringify(item)}`);
    results.push(executed(JSON.parse(item.payload) as ExecutionResult, context));
  }
}
