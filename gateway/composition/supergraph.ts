import { Supergraph as FederatedGraph } from '@apollo/federation-internals';
import { Kind, parse, print, valueFromASTUntyped, type DocumentNode, type GraphQLSchema } from 'graphql';
import { installScalarParsers } from '#platform/scalars/installScalarParsers.ts';
import type { Policies } from '../settings.ts';
import { extractChannels, type ChannelTable } from './channelTable.ts';
import { extractCosts, type CostTable } from './costTable.ts';
import { extractEntityKeys, resolvableKeysFirst, type EntityKeys } from './entityKeys.ts';
import { extractCacheHints, type CacheHints } from './cacheHints.ts';
import { extractCallerFields, type CallerFields } from './callerFields.ts';
import { extractIdentity, extractNodes, extractPayments, type NodeTable } from './nodeTable.ts';
import { extractFieldPolicies, type FieldPolicies } from './fieldPolicies.ts';
import { requireKnownFeatures } from './features.ts';
import { separateRequiredArguments, type ArgumentVariants } from './requiredArguments.ts';
import { extractRequiredFields, type RequiredFields } from './requiredFields.ts';
import { extractShapes, type ShapeTable } from './shapeTable.ts';

/** One version of the supergraph with the tables the gateway derives from it. */
export type Supergraph = {
  /** Without the `for: SECURITY` of the directives that policies/ enforces. */
  readonly sdl: string;
  /** What the query planner reads: with a field for each variant of a required field. */
  readonly plannedSdl: string;
  /** The subgraphs that have a server. */
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** The subgraphs that the gateway resolves itself. */
  readonly withoutServer: readonly { readonly name: string; readonly url: string }[];
  /** The rules of all fields that have one; empty under the policies `open`. */
  readonly fieldPolicies: FieldPolicies;
  readonly shapes: ShapeTable;
  readonly costs: CostTable;
  readonly channels: ChannelTable;
  readonly nodes: NodeTable;
  readonly callerFields: CallerFields;
  readonly cacheHints: CacheHints;
  /** The subgraph that issues access tokens; null when there is none. */
  readonly identity: string | null;
  /** The subgraph that receives the reports of the payment provider; null when there is none. */
  readonly payments: string | null;
  readonly entityKeys: EntityKeys;
  readonly requiredFields: RequiredFields;
  /** The fields of the planner's supergraph that stand for one with arguments; almost always none. */
  readonly variants: ArgumentVariants;
  /** The supergraph as the query planner reads it; built on the first call, as the two schemas are. */
  readonly federated: () => FederatedGraph;
  /** The schema of the whole supergraph, inaccessible elements included. */
  readonly schema: () => GraphQLSchema;
  /** The API schema, with `@defer`, and without inaccessible elements and federation's own types. */
  readonly apiSchema: () => GraphQLSchema;
};

// The planner refuses unknown features that are linked `for: SECURITY`. These are enforced by policies/, or switched off
// by `policies: open`.
const ENFORCED_HERE =
  /(@link\(url: "https:\/\/specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy)\/v[^)]*?),? *for: SECURITY/g;

// The URL scheme of subgraphs that the gateway resolves itself.
const NO_SERVER = 'gateway://';

/**
 * Reads a composed supergraph and extracts its tables. Throws when it links a feature that the gateway does not know
 * and that changes who may request a field or how it is executed. The directives of the shop mean nothing under other
 * policies.
 */
export function readSupergraph(supergraphSdl: string, policies: Policies = 'shop'): Supergraph {
  const document = parse(supergraphSdl, { noLocation: true });
  requireKnownFeatures(document, policies);
  const sdl = supergraphSdl.replace(ENFORCED_HERE, '$1');
  const { document: planned, variants } = separateRequiredArguments(resolvableKeysFirst(document));
  const given = once(() => FederatedGraph.build(sdl, { validateSupergraph: false }));
  const plannedSdl = planned === document ? sdl : print(planned).replace(ENFORCED_HERE, '$1');
  const federated =
    plannedSdl === sdl ? given : once(() => FederatedGraph.build(plannedSdl, { validateSupergraph: false }));
  const subgraphs = subgraphsOf(document);
  const fieldPolicies: FieldPolicies = policies === 'open' ? new Map() : extractFieldPolicies(document);
  return {
    ...(policies === 'shop' ? shopTables(document) : NO_SHOP),
    subgraphs: subgraphs.filter(({ url }) => !url.startsWith(NO_SERVER)),
    withoutServer: subgraphs.filter(({ url }) => url.startsWith(NO_SERVER)),
    fieldPolicies,
    shapes: extractShapes(document),
    costs: extractCosts(document),
    callerFields: extractCallerFields(document, fieldPolicies),
    cacheHints: extractCacheHints(document),
    sdl,
    plannedSdl,
    entityKeys: extractEntityKeys(document),
    requiredFields: extractRequiredFields(planned),
    variants,
    federated,
    schema: once(() => federated().schema.toGraphQLJSSchema()),
    apiSchema: once(() => apiSchemaOf(given())),
  };
}

type ShopTables = Pick<Supergraph, 'nodes' | 'channels' | 'identity' | 'payments'>;

const NO_SHOP: ShopTables = { nodes: new Map(), channels: new Map(), identity: null, payments: null };

function shopTables(document: DocumentNode): ShopTables {
  const nodes = extractNodes(document);
  return {
    nodes,
    channels: extractChannels(document, nodes),
    identity: extractIdentity(document, nodes),
    payments: extractPayments(document),
  };
}

function once<Value>(create: () => Value): () => Value {
  let created: { readonly value: Value } | null = null;
  return () => (created ??= { value: create() }).value;
}

function apiSchemaOf(federated: FederatedGraph): GraphQLSchema {
  const schema = federated.apiSchema().toGraphQLJSSchema({ includeDefer: true });
  installScalarParsers(schema);
  return schema;
}

// In the join specification the values of this enum are the subgraphs: @join__graph(name:, url:).
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
