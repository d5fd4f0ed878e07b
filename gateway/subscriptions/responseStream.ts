import { GraphQLError, TypeInfo, visit, visitWithTypeInfo, type GraphQLSchema } from 'graphql';
import { channelName } from '#platform/eventLog/channelName.ts';
import { Fault } from '#platform/faults/faults.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { CallerFields } from '../composition/callerFields.ts';
import type { SubscriptionChannel } from '../composition/channelTable.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import { gatewayFaults } from '../errors.ts';
import type { OperationEngine } from '../execution/operationEngine.ts';
import type { FindFailingRules } from '../policies/fieldAccess.ts';
import type { GuardedOperation } from '../policies/guards.ts';
import type { EventProjection } from './eventProjections.ts';
import type { OperationWithVariables } from './parseSubscription.ts';
import {
  createSubscriptionPlanner,
  type PlannedSubscription,
  type SubscriptionPlanner,
} from './subscriptionPlanner.ts';

/**
 * A stream of results: which operation, from which events, for which viewer. Streams with equal keys share their
 * results.
 */
export type ResponseStream = {
  readonly key: string;
  readonly request: OperationWithVariables;
  /** The caller that opened the stream, whose rights are checked again when the schema changes. */
  readonly firstCaller: Claims | null;
  readonly operation: PlannedSubscription;
  readonly channel: SubscriptionChannel;
  readonly channelName: string;
  /** The subgraph that publishes the events. */
  readonly source: string;
  /** The claims that entities are read with; null: anonymously, and shared by all callers. */
  readonly claims: Claims | null;
  /** Whether it may be read anonymously. */
  readonly mayShare: boolean;
  /** Whether it ends when the caller's token expires. */
  readonly needsCaller: boolean;
};

/**
 * Throws a Fault, or an AggregateError of GraphQL errors, when the request or the caller's rights are invalid. A PUBLIC
 * stream is read anonymously and shared, unless it selects a field that depends on the caller, the caller has the staff
 * scope of the channel, or `mayShare` is false.
 */
export type CreateResponseStream = (
  request: OperationWithVariables,
  claims: Claims | null,
  mayShare?: boolean,
) => Promise<ResponseStream>;

type StreamOptions = {
  readonly supergraph: () => Supergraph;
  readonly engineOf: (supergraph: Supergraph) => OperationEngine;
  readonly projections: Readonly<Record<string, EventProjection>>;
  readonly judge: (operation: GuardedOperation) => void;
  readonly findFailingRules: FindFailingRules;
};

const PLACEHOLDER = /\{\{(args|caller)\.(\w+)\}\}/g;

export function createResponseStreams(o: StreamOptions): CreateResponseStream {
  const plannerOf = oncePerGraph((graph) => createSubscriptionPlanner(graph, o.engineOf(graph)));

  return async (request, claims, mayShare = true) => {
    const graph = o.supergraph();
    const { variables } = request;
    const operation = await plannerOf(graph).plan(request, (parsed) => {
      o.judge({ ...parsed, variables, claims });
      return o.findFailingRules(graph, parsed, claims);
    });
    const channel = graph.channels.get(operation.field);
    const source = channel && o.projections[channel.type]?.source;
    if (!channel || !source) throw new Error(`expected a projection of events for ${operation.field}, got none`);
    const name = fillIn(channel.template, operation.args, claims);
    const isShared =
      mayShare &&
      channel.audience === 'PUBLIC' &&
      !isStaff(channel, claims) &&
      !selectsAny(graph.callerFields, operation, graph.apiSchema());
    const viewer = isShared ? null : claims;
    return {
      key: JSON.stringify([viewer, operation.text, sorted(operation.variables)]),
      request: { operation: request.operation, variables },
      firstCaller: claims,
      operation,
      channel,
      channelName: name,
      source,
      claims: viewer,
      mayShare,
      needsCaller:
        viewer !== null || channel.audience === 'OWNER' || graph.fieldPolicies.has(`Subscription.${operation.field}`),
    };
  };
}

/** Whether the caller has the staff scope of a channel, which shows more than other callers see. */
export function isStaff({ staffScope }: SubscriptionChannel, claims: Claims | null): boolean {
  return staffScope !== null && claims !== null && claims.scopes.includes(staffScope);
}

/** Whether an operation selects one of the fields, at any depth. */
function selectsAny(fields: CallerFields, { document }: PlannedSubscription, schema: GraphQLSchema): boolean {
  const types = new TypeInfo(schema);
  let isSelected = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        isSelected ||=
          fields.has(`${types.getParentType()?.name}.${name.value}`) &&
          types.getParentType() !== schema.getSubscriptionType();
      },
    }),
  );
  return isSelected;
}

function oncePerGraph(create: (graph: Supergraph) => SubscriptionPlanner): (graph: Supergraph) => SubscriptionPlanner {
  let last: { graph: Supergraph; planner: SubscriptionPlanner } | null = null;
  return (graph) => {
    if (last?.graph !== graph) last = { graph, planner: create(graph) };
    return last.planner;
  };
}

/** Every value is encoded, so that no argument can produce the name of another channel. */
function fillIn(template: string, args: Readonly<Record<string, unknown>>, claims: Claims | null): string {
  return template.replaceAll(PLACEHOLDER, (_, of: string, name: string) => {
    if (of === 'args') return channelName(requireText(name, args[name]));
    if (claims) return channelName(claims.subject);
    throw new Fault(gatewayFaults.unauthenticated);
  });
}

function requireText(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= 200) return value;
  throw new GraphQLError(`${name}: expected 1 to 200 characters`, { extensions: { code: 'BAD_USER_INPUT' } });
}

function sorted(variables: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(variables).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
