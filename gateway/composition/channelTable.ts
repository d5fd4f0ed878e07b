import {
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { z } from 'zod';

/** Where the events of a Subscription field come from, and who may have them. */
export type Channel = {
  /** Such as `order.{{args.orderId}}`. */
  readonly template: string;
  readonly audience: 'OWNER' | 'PUBLIC';
  /** What lets staff have events that are another's; null: nothing does. */
  readonly staffScope: string | null;
  /** The named type of its answers. */
  readonly type: string;
  /** What an argument of an OWNER field names, and the subgraph that says whether the caller may see it. */
  readonly entity: KeyedEntity | null;
};

export type KeyedEntity = { readonly argument: string; readonly typename: string; readonly subgraph: string };

/** The channel of every Subscription field, by the field's name. */
export type ChannelTable = ReadonlyMap<string, Channel>;

const PLACEHOLDER = /\{\{(.*?)\}\}/g;
const OF_ARGUMENT = /^args\.(\w+)Id$/;

const subscribe = z.strictObject({
  channel: z.string().min(1),
  audience: z.enum(['OWNER', 'PUBLIC']).default('OWNER'),
  staffScope: z.string().nullable().default(null),
});

/** Takes the channels out of a composed supergraph. Throws for a Subscription field without one that can be used. */
export function extractChannels(supergraph: DocumentNode): ChannelTable {
  const types = new Map(supergraph.definitions.flatMap((each) => (isObject(each) ? [[each.name.value, each]] : [])));
  const fields = types.get('Subscription')?.fields ?? [];
  return new Map(fields.map((field) => [field.name.value, channelOf(field, types, graphNames(supergraph))]));
}

type Types = ReadonlyMap<string, ObjectTypeDefinitionNode>;

function channelOf(field: FieldDefinitionNode, types: Types, graphs: ReadonlyMap<string, string>): Channel {
  const name = `Subscription.${field.name.value}`;
  const directive = field.directives?.find((each) => each.name.value === 'subscribe');
  if (!directive) throw new Error(`expected @subscribe on ${name}, so that it is known which events answer it`);
  const read = subscribe.safeParse(argumentsOf(directive));
  if (!read.success) throw new Error(`@subscribe on ${name} cannot be used: ${z.prettifyError(read.error)}`);
  const { channel: template, audience, staffScope } = read.data;
  const placeholders = [...template.matchAll(PLACEHOLDER)].map(([, inside = '']) => inside);
  for (const each of placeholders) requireKnown(each, field);
  if (audience === 'PUBLIC' && placeholders.includes('caller.id'))
    throw new Error(`expected ${name} to be OWNER, for its channel is the caller's own`);
  const type = namedType(field.type);
  const entity = audience === 'OWNER' ? entityOf(placeholders, types.get(type), { types, graphs }) : null;
  return { template, audience, staffScope, type, entity };
}

function requireKnown(placeholder: string, field: FieldDefinitionNode): void {
  const known = ['caller.id', ...(field.arguments ?? []).map(({ name }) => `args.${name.value}`)];
  if (known.includes(placeholder)) return;
  throw new Error(`expected one of ${known.join(', ')} in the channel of ${field.name.value}, got ${placeholder}`);
}

/** `args.orderId` names what the field `order` of the answers is. */
function entityOf(
  placeholders: readonly string[],
  answer: ObjectTypeDefinitionNode | undefined,
  { types, graphs }: { types: Types; graphs: ReadonlyMap<string, string> },
): KeyedEntity | null {
  for (const placeholder of placeholders) {
    const name = OF_ARGUMENT.exec(placeholder)?.[1];
    const field = answer?.fields?.find((each) => each.name.value === name);
    const typename = field && namedType(field.type);
    const subgraph = typename && graphs.get(resolvingGraph(types.get(typename)) ?? '');
    if (typename && subgraph) return { argument: `${name}Id`, typename, subgraph };
  }
  return null;
}

// @join__type(graph: ORDERS, key: "id"), with resolvable: false where it is only referred to.
function resolvingGraph(type: ObjectTypeDefinitionNode | undefined): string | undefined {
  const joins = (type?.directives ?? []).filter(({ name }) => name.value === 'join__type').map(argumentsOf);
  const resolving = joins.find(({ key, resolvable }) => key === 'id' && resolvable !== false);
  return resolving && String(resolving['graph']);
}

function graphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const graphs = supergraph.definitions.find(
    (each) => each.kind === Kind.ENUM_TYPE_DEFINITION && each.name.value === 'join__Graph',
  );
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  return new Map(
    values.map(({ name, directives = [] }) => [name.value, String(directives.map(argumentsOf)[0]?.['name'])]),
  );
}

function isObject(definition: { kind: string }): definition is ObjectTypeDefinitionNode {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION;
}

function argumentsOf({ arguments: given = [] }: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
