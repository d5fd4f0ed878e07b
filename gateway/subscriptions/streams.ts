import { GraphQLError, TypeInfo, visit, visitWithTypeInfo, type GraphQLSchema } from 'graphql';
import { channelName } from '#platform/eventLog/channelName.ts';
import { Fault } from '#platform/faults/faults.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { CallerFields } from '../composition/callerFields.ts';
import type { Channel } from '../composition/channelTable.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import { gatewayFaults } from '../errors.ts';
import type { Asked } from '../policies/guards.ts';
import type { FactReader } from './facts.ts';
import type { Said } from './readSubscription.ts';
import { createLivePlanner, type LiveOperation, type LivePlanner } from './livePlanner.ts';

/** What is answered, from which events and for whom: equal streams have equal keys and are answered once. */
export type Stream = {
  readonly key: string;
  readonly said: Said;
  /** Who asked first, and so who is judged again when the schema changes. */
  readonly asker: Claims | null;
  readonly operation: LiveOperation;
  readonly channel: Channel;
  readonly channelName: string;
  /** The house whose events answer it. */
  readonly source: string;
  /** Whose eyes entities are read with; null for everybody's. */
  readonly claims: Claims | null;
  /** Whether it may be read as nobody. */
  readonly mayShare: boolean;
  /** Whether it must end when the caller's token does. */
  readonly needsCaller: boolean;
};

/**
 * Throws what is wrong with the request, or with who makes it: a Fault or an AggregateError of GraphQL's errors. A PUBLIC
 * stream is read as nobody and shared, unless it selects a field that depends on the caller, the caller is staff who may
 * go on seeing what is hidden from others, or `mayShare` is false.
 */
export type OpenStream = (said: Said, claims: Claims | null, mayShare?: boolean) => Stream;

type StreamOptions = {
  readonly supergraph: () => Supergraph;
  readonly facts: Readonly<Record<string, FactReader>>;
  readonly judge: (asked: Asked) => void;
};

const PLACEHOLDER = /\{\{(args|caller)\.(\w+)\}\}/g;

export function createStreams(o: StreamOptions): OpenStream {
  const plannerOf = oncePerGraph((graph) => createLivePlanner(graph));

  return (said, claims, mayShare = true) => {
    const graph = o.supergraph();
    const operation = plannerOf(graph).plan(said, (asked) => o.judge({ ...asked, variables: said.variables, claims }));
    const channel = graph.channels.get(operation.field);
    const source = channel && o.facts[channel.type]?.source;
    if (!channel || !source) throw new Error(`expected events that answer ${operation.field}, got none`);
    const name = fillIn(channel.template, operation.args, claims);
    const isShared =
      mayShare &&
      channel.audience === 'PUBLIC' &&
      !isStaff(channel, claims) &&
      !selectsAny(graph.callerFields, operation, graph.apiSchema());
    const eyes = isShared ? null : claims;
    return {
      key: JSON.stringify([eyes, operation.text, sorted(operation.variables)]),
      said: { operation: said.operation, variables: said.variables },
      asker: claims,
      operation,
      channel,
      channelName: name,
      source,
      claims: eyes,
      mayShare,
      needsCaller:
        eyes !== null ||
        channel.audience === 'OWNER' ||
        graph.policies.get(`Subscription.${operation.field}`)?.kind !== 'anybody',
    };
  };
}

/** Whether the caller may see more of what a channel tells of than others. */
export function isStaff({ staffScope }: Channel, claims: Claims | null): boolean {
  return staffScope !== null && claims !== null && claims.scopes.includes(staffScope);
}

/** Whether an operation selects one of the fields, at any depth. */
function selectsAny(fields: CallerFields, { document }: LiveOperation, schema: GraphQLSchema): boolean {
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

function oncePerGraph(create: (graph: Supergraph) => LivePlanner): (graph: Supergraph) => LivePlanner {
  let last: { graph: Supergraph; planner: LivePlanner } | null = null;
  return (graph) => {
    if (last?.graph !== graph) last = { graph, planner: create(graph) };
    return last.planner;
  };
}

/** Whatever is filled in is encoded, so that no argument can make the name of another channel. */
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
