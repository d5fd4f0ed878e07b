import { Kind, parse, valueFromASTUntyped, type DocumentNode, type GraphQLSchema } from 'graphql';
import { apiSchemaOf } from './apiSchema.ts';
import { extractChannels, type ChannelTable } from './channelTable.ts';
import { extractCosts, type CostTable } from './costTable.ts';
import { extractCallerFields, type CallerFields } from './callerFields.ts';
import { extractIdentity, extractNodes, type NodeTable } from './nodeTable.ts';
import { extractPolicies, type PolicyTable } from './policyTable.ts';
import { extractShapes, type ShapeTable } from './shapeTable.ts';

/** One version of the whole graph and everything the gateway derives from it; they only ever change together. */
export type Supergraph = {
  /** As the planner takes it: without the demand that it enforce what our policies enforce. */
  readonly sdl: string;
  /** Those that have a server. */
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  readonly policies: PolicyTable;
  readonly shapes: ShapeTable;
  readonly costs: CostTable;
  readonly channels: ChannelTable;
  readonly nodes: NodeTable;
  readonly callerFields: CallerFields;
  /** The subgraph that signs access tokens; null: none does. */
  readonly identity: string | null;
  /** The schema of clients; built when it is first asked for, and the same one from then on. */
  readonly apiSchema: () => GraphQLSchema;
};

// What the planner does not know it refuses when a link says `for: SECURITY`. These two are enforced by policies/.
const ENFORCED_HERE =
  /(@link\(url: "https:\/\/specs\.apollo\.dev\/(?:authenticated|requiresScopes)\/v[\d.]+"), for: SECURITY/g;

// A subgraph of the list that the gateway answers itself.
const NO_SERVER = 'gateway://';

/**
 * Reads a composed supergraph: first the tables are taken, then the planner's copy is relieved of what they hold.
 * Throws when it asks for something nobody here enforces.
 */
export function readSupergraph(supergraphSdl: string): Supergraph {
  const document = parse(supergraphSdl, { noLocation: true });
  const sdl = supergraphSdl.replace(ENFORCED_HERE, '$1');
  let apiSchema: GraphQLSchema | null = null;
  const nodes = extractNodes(document);
  return {
    subgraphs: subgraphsOf(document).filter(({ url }) => !url.startsWith(NO_SERVER)),
    policies: extractPolicies(document),
    shapes: extractShapes(document),
    costs: extractCosts(document),
    channels: extractChannels(document, nodes),
    nodes,
    callerFields: extractCallerFields(document),
    identity: extractIdentity(document, nodes),
    sdl,
    apiSchema: () => (apiSchema ??= apiSchemaOf(sdl)),
  };
}

// The join specification lists them as values of this enum: @join__graph(name:, url:).
function subgraphsOf(document: DocumentNode): { name: string; url: string }[] {
  const graphs = document.definitions.find(
    (each) => each.kind === Kind.ENUM_TYPE_DEFINITION && each.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION)
    throw new Error('expected a supergraph, got a schema without join__Graph');
  return (graphs.values ?? []).map(({ directives = [] }) => {
    const given = directives.flatMap(({ arguments: args = [] }) => args);
    const { name, url } = Object.fromEntries(given.map((each) => [each.name.value, valueFromASTUntyped(each.value)]));
    return { name: String(name), url: String(url) };
  });
}
