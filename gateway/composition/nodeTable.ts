import {
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import { z } from 'zod';

/** The subgraph and field that find an object of a type by its id. */
export type NodeFinder = {
  readonly typename: string;
  readonly subgraph: string;
  /** The field of Query with the argument `id`; null: the subgraph resolves the type as an entity. */
  readonly field: string | null;
};

/** A type whose ids identify the type: they consist of the prefix, `_` and a ULID. */
export type NodeType = NodeFinder & { readonly prefix: string };

/** The types with `@node`, by name. The ids of other types are opaque. */
export type NodeTable = ReadonlyMap<string, NodeType>;

const node = z.strictObject({ prefix: z.string().regex(/^[a-z]{2,5}$/), field: z.string().nullish() });

/**
 * Extracts the types with `@node`. Throws when not exactly one subgraph finds a type by id, or when a prefix is not
 * unique.
 */
export function extractNodes(supergraph: DocumentNode): NodeTable {
  const objects = objectsOf(supergraph);
  const query = objects.find(({ name }) => name.value === 'Query');
  const graphs = graphNames(supergraph);
  const table = new Map<string, NodeType>();
  for (const type of objects) {
    const given = type.directives?.find(({ name }) => name.value === 'node');
    if (!given) continue;
    const { prefix, field = null } = readDirective(type.name.value, given);
    const candidates = field === null ? nodeGraphs(type) : graphsOfField(field, query);
    const [graph, another] = new Set(candidates);
    const subgraph = another === undefined ? graphs.get(graph ?? '') : undefined;
    if (subgraph === undefined)
      throw new Error(`expected one subgraph that finds ${type.name.value} by its id, got ${candidates.join(', ')}`);
    if ([...table.values()].some((other) => other.prefix === prefix))
      throw new Error(`expected a prefix of its own for ${type.name.value}, got ${prefix}`);
    table.set(type.name.value, { typename: type.name.value, prefix, subgraph, field });
  }
  return table;
}

/** The subgraph of the type with `@identity`, which issues access tokens; null when no type has it. */
export function extractIdentity(supergraph: DocumentNode, nodes: NodeTable): string | null {
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    if (type.directives?.some(({ name }) => name.value === 'identity'))
      return nodes.get(type.name.value)?.subgraph ?? null;
  }
  return null;
}

/** The subgraph that resolves `Mutation.payOrder`, and so receives the reports of payments; null when there is none. */
export function extractPayments(supergraph: DocumentNode): string | null {
  const mutation = objectsOf(supergraph).find(({ name }) => name.value === 'Mutation');
  const [graph = ''] = graphsOfField('payOrder', mutation);
  return graphNames(supergraph).get(graph) ?? null;
}

const objectsOf = ({ definitions }: DocumentNode) =>
  definitions.filter((each) => each.kind === Kind.OBJECT_TYPE_DEFINITION);

function readDirective(typename: string, directive: ConstDirectiveNode) {
  const read = node.safeParse(argumentsOf(directive));
  if (!read.success) throw new Error(`@node on ${typename} cannot be used: ${z.prettifyError(read.error)}`);
  return { ...read.data, field: read.data.field ?? null };
}

/** The graphs that resolve a type by its id: `@join__type(graph: ORDERS, key: "id")` without `resolvable: false`. */
export function resolvingGraphs(type: ObjectTypeDefinitionNode): string[] {
  const joins = joinsOf(type, 'join__type').filter(({ key, resolvable }) => key === 'id' && resolvable !== false);
  return joins.map(({ graph }) => String(graph));
}

// Another subgraph may add fields to the type by the same key, without declaring that the type implements Node.
function nodeGraphs(type: ObjectTypeDefinitionNode): string[] {
  const resolving = resolvingGraphs(type);
  if (resolving.length === 1) return resolving;
  const ofNode = joinsOf(type, 'join__implements').filter(({ interface: name }) => name === 'Node');
  const graphs = new Set(ofNode.map(({ graph }) => String(graph)));
  return resolving.filter((graph) => graphs.has(graph));
}

// A field without @join__field belongs to all subgraphs of its type.
function graphsOfField(name: string, type: ObjectTypeDefinitionNode | undefined): string[] {
  const field = type?.fields?.find((each) => each.name.value === name);
  if (!field || !type) return [];
  const own = joinsOf(field, 'join__field').map(({ graph }) => String(graph));
  return own.length > 0 ? own : joinsOf(type, 'join__type').map(({ graph }) => String(graph));
}

function joinsOf({ directives = [] }: ObjectTypeDefinitionNode | FieldDefinitionNode, name: string) {
  return directives.filter((each) => each.name.value === name).map(argumentsOf);
}

/** The names of the subgraphs, by the values of the enum join__Graph. */
export function graphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const graphs = supergraph.definitions.find(
    (each) => each.kind === Kind.ENUM_TYPE_DEFINITION && each.name.value === 'join__Graph',
  );
  const values = graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []) : [];
  return new Map(
    values.map(({ name, directives = [] }) => [name.value, String(directives.map(argumentsOf)[0]?.['name'])]),
  );
}

/** The arguments of an applied directive. */
export function argumentsOf({ arguments: given = [] }: DirectiveNode): Record<string, unknown> {
  return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}
