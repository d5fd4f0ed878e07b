import type { FetchNode } from '@apollo/query-planner';
import { Kind, OperationTypeNode, parse, type DocumentNode, type SelectionNode } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { GatewayContext } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import { applyRewrites, renamedKeys } from './dataRewrites.ts';
import { isData, type Data, type DataPath } from './subgraphData.ts';
import type { FetchFromSubgraph } from './subgraphFetch.ts';
import type { SubgraphResponse } from './subgraphResponse.ts';
import type { TypeRelations } from './typeRelations.ts';

/** What a call returned. `data` is null when there is none, and then `fault` or `errors` say why. */
export type FetchOutcome<Value> = {
  readonly data: Value | null;
  readonly errors: NonNullable<SubgraphResponse['errors']>;
  readonly fault: Fault | null;
};

export type FetchRequest = {
  readonly fetch: FetchFromSubgraph;
  readonly context: GatewayContext;
  /** The variables of the client's request. */
  readonly variables: Readonly<Record<string, unknown>>;
};

/** An operation that a plan sends to a subgraph, perhaps at several places of the data. */
export type FetchOperation = {
  readonly subgraph: string;
  /** The data keys that the operation returns for an object; `typename` is null for root fields. */
  readonly keysOf: (typename: unknown) => readonly string[];
  /** The path of an error in data keys. */
  readonly dataPath: (path: DataPath) => DataPath;
  readonly fetchRoot: (request: FetchRequest) => Promise<FetchOutcome<Data>>;
  /** Fetches entities: as many as there are representations, each null or an object. */
  readonly fetchEntities: (
    representations: readonly Data[],
    typenames: readonly unknown[],
    request: FetchRequest,
  ) => Promise<FetchOutcome<readonly unknown[]>>;
};

/** Compiles the operation of a fetch; neither its inputs nor its place in the data belong to it. */
export function createFetchOperation(node: FetchNode, types: TypeRelations): FetchOperation {
  const { serviceName: subgraph, operation: query, outputRewrites = [] } = node;
  let parsed: DocumentNode | null = null;
  const document = (): DocumentNode => (parsed ??= parse(query, { noLocation: true }));
  const renamed = renamedKeys(outputRewrites);
  const call = createCall(node, document);

  function rewriteEntity(entity: unknown, typename: unknown): void {
    if (outputRewrites.length === 0 || !isData(entity)) return;
    entity['__typename'] ??= typename;
    applyRewrites(entity, outputRewrites, types);
  }

  return {
    subgraph,
    keysOf: createKeysOf(document, renamed, types),
    dataPath: (path) => path.map((step) => renamed.get(step) ?? step),
    async fetchRoot(request) {
      const outcome = await call({}, request);
      if (outcome.data) applyRewrites(outcome.data, outputRewrites, types);
      return outcome;
    },
    async fetchEntities(representations, typenames, request) {
      const { data, errors, fault } = await call({ representations }, request);
      const entities = data?.['_entities'] ?? null;
      const isUnknown = entities === null && (fault !== null || errors.length > 0);
      if (isUnknown) return { data: null, errors, fault };
      if (!Array.isArray(entities) || entities.length !== representations.length)
        return { data: null, errors, fault: invalidResponse(subgraph) };
      entities.forEach((entity: unknown, at) => rewriteEntity(entity, typenames[at]));
      return { data: entities, errors, fault };
    },
  };
}

type Call = (variables: Data, request: FetchRequest) => Promise<FetchOutcome<Data>>;

/** The call of an operation, with the given variables and those of the client that it uses. */
function createCall(node: FetchNode, document: () => DocumentNode): Call {
  const { serviceName: subgraph, operation: query, variableUsages = [] } = node;
  const isMutation = node.operationKind === OperationTypeNode.MUTATION && node.requires === undefined;
  return async (added, { fetch, context, variables }) => {
    const sent = { ...added };
    for (const name of variableUsages)
      if (Object.hasOwn(variables, name) && variables[name] !== undefined) sent[name] = variables[name];
    const request = { query, variables: sent, isMutation, document };
    try {
      const { data = null, errors = [] } = await fetch(subgraph, request, context);
      const isEmpty = data === null && errors.length === 0;
      return { data, errors, fault: isEmpty ? invalidResponse(subgraph) : null };
    } catch (error) {
      if (error instanceof Fault) return { data: null, errors: [], fault: error };
      throw error;
    }
  };
}

function invalidResponse(subgraph: string): Fault {
  return new Fault(gatewayFaults.dependencyUnavailable, `${subgraph} sent an invalid response.`);
}

function createKeysOf(
  document: () => DocumentNode,
  renamed: ReadonlyMap<string | number, string>,
  { isOfType }: TypeRelations,
): FetchOperation['keysOf'] {
  const known = new Map<unknown, readonly string[]>();
  const keysIn = (selections: readonly SelectionNode[], typename: unknown): string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        return key === '__typename' ? [] : [renamed.get(key) ?? key];
      }
      const condition = selection.kind === Kind.INLINE_FRAGMENT ? selection.typeCondition?.name.value : undefined;
      const applies = condition === undefined || typename === null || isOfType(String(typename), condition);
      return applies && 'selectionSet' in selection ? keysIn(selection.selectionSet.selections, typename) : [];
    });
  return (typename) => {
    const cached = known.get(typename);
    if (cached) return cached;
    const operation = document().definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const selections = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
    const [entities] = selections;
    const isEntities = entities?.kind === Kind.FIELD && entities.name.value === '_entities';
    const keys = [...new Set(keysIn(isEntities ? (entities.selectionSet?.selections ?? []) : selections, typename))];
    known.set(typename, keys);
    return keys;
  };
}
