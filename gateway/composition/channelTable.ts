import {
  Kind,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { z } from 'zod';
import { argumentsOf, graphNames, resolvingGraphs, type NodeFinder, type NodeTable } from './nodeTable.ts';

/** The channel template of a Subscription field, and who may receive its events. */
export type SubscriptionChannel = {
  /** Such as `order.{{args.orderId}}`. */
  readonly template: string;
  readonly audience: 'OWNER' | 'PUBLIC';
  /**
   * The scope that grants events of any owner or, on a PUBLIC channel, entities that are hidden from the public. Null:
   * no scope does.
   */
  readonly staffScope: string | null;
  /** The named type of the field. */
  readonly type: string;
  /**
   * The entity that an argument identifies; its subgraph decides whether the caller may see it. Null: there is none.
   */
  readonly entity: KeyedEntity | null;
};

export type KeyedEntity = NodeFinder & { readonly argument: string };

/** The channel of every Subscription field, by the field's name. */
export type ChannelTable = ReadonlyMap<string, SubscriptionChannel>;

const PLACEHOLDER = /\{\{(.*?)\}\}/g;
const OF_ARGUMENT = /^args\.(\w+)Id$/;

const subscribe = z.strictObject({
  channel: z.string().min(1),
  audience: z.enum(['OWNER', 'PUBLIC']).default('OWNER'),
  staffScope: z.string().nullable().default(null),
});

/** Extracts the channels of a composed supergraph. Throws for a Subscription field without a valid channel. */
export function extractChannels(supergraph: DocumentNode, nodes: NodeTable): ChannelTable {
  const types = new Map(supergraph.definitions.flatMap((each) => (isObject(each) ? [[each.name.value, each]] : [])));
  const fields = types.get('Subscription')?.fields ?? [];
  const graph = { types, nodes, graphs: graphNames(supergraph) };
  return new Map(fields.map((field) => [field.name.value, channelOf(field, graph)]));
}

type Graph = {
  readonly types: ReadonlyMap<string, ObjectTypeDefinitionNode>;
  readonly nodes: NodeTable;
  readonly graphs: ReadonlyMap<string, string>;
};

function channelOf(field: FieldDefinitionNode, graph: Graph): SubscriptionChannel {
  const name = `Subscription.${field.name.value}`;
  const directive = field.directives?.find((each) => each.name.value === 'subscribe');
  if (!directive) throw new Error(`expected @subscribe on ${name}, which names the channel of its events`);
  const read = subscribe.safeParse(argumentsOf(directive));
  if (!read.success) throw new Error(`@subscribe on ${name} cannot be used: ${z.prettifyError(read.error)}`);
  const { channel: template, audience, staffScope } = read.data;
  const placeholders = [...template.matchAll(PLACEHOLDER)].map(([, inside = '']) => inside);
  for (const each of placeholders) requireKnown(each, field);
  if (audience === 'PUBLIC' && placeholders.includes('caller.id'))
    throw new Error(`expected ${name} to be OWNER, for its channel is the caller's own`);
  const type = namedType(field.type);
  const entity = entityOf(placeholders, graph.types.get(type), graph);
  return { template, audience, staffScope, type, entity };
}

function requireKnown(placeholder: string, field: FieldDefinitionNode): void {
  const known = ['caller.id', ...(field.arguments ?? []).map(({ name }) => `args.${name.value}`)];
  if (known.includes(placeholder)) return;
  throw new Error(`expected one of ${known.join(', ')} in the channel of ${field.name.value}, got ${placeholder}`);
}

/** `args.orderId` is the id of the entity in the field `order` of the result type. */
function entityOf(
  placeholders: readonly string[],
  answer: ObjectTypeDefinitionNode | undefined,
  { types, nodes, graphs }: Graph,
): KeyedEntity | null {
  for (const placeholder of placeholders) {
    const name = OF_ARGUMENT.exec(placeholder)?.[1];
    const field = answer?.fields?.find((each) => each.name.value === name);
    const typename = field && namedType(field.type);
    const resolving = typename && types.get(typename);
    if (!resolving) continue;
    const argument = `${name}Id`;
    const node = nodes.get(typename);
    if (node) return { argument, typename, subgraph: node.subgraph, field: node.field };
    const subgraph = graphs.get(resolvingGraphs(resolving)[0] ?? '');
    if (subgraph !== undefined) return { argument, typename, subgraph, field: null };
  }
  return null;
}

function isObject(definition: { kind: string }): definition is ObjectTypeDefinitionNode {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
