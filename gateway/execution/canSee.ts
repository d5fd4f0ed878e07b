import type { GraphQLFormattedError } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { NodeFinder } from '../composition/nodeTable.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import { gatewayFaults } from '../errors.ts';
import { checkRepresentations } from './representations.ts';
import type { Answer } from './answer.ts';
import type { Call, SubgraphClient } from './subgraphClient.ts';

/** One thing by its id, and who finds it. */
export type Sought = NodeFinder & { readonly id: string };

type CanSeeOptions = {
  readonly client: (subgraph: string) => SubgraphClient;
  readonly graph: Pick<Supergraph, 'shapes' | 'nodes'>;
  readonly call: Call;
};

/** Whether the caller can see it now, as its own subgraph says; a Fault when that does not answer. */
export type Seen = boolean | Fault;

/** What a subgraph says of what is not there for this caller; every other error leaves the question open. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  gatewayFaults.notFound.code,
  gatewayFaults.forbidden.code,
  gatewayFaults.unauthenticated.code,
  gatewayFaults.badInput.code,
]);

/**
 * Asks each subgraph once for all that it finds. Null beside an error is not "none": it is DEPENDENCY_UNAVAILABLE, as
 * when the subgraph does not answer at all.
 */
export async function canSee(sought: readonly Sought[], o: CanSeeOptions): Promise<readonly Seen[]> {
  const possible = sought.filter((each) => isPossible(each, o));
  const bySubgraph = Map.groupBy(possible, ({ subgraph }) => subgraph);
  const seen = new Map<Sought, Seen>();
  await Promise.all(
    [...bySubgraph].map(async ([subgraph, some]) => {
      const answers = await askOne(some, o.client(subgraph), o.call);
      some.forEach((each, at) => seen.set(each, answers[at] ?? false));
    }),
  );
  return sought.map((each) => seen.get(each) ?? false);
}

async function askOne(some: readonly Sought[], client: SubgraphClient, call: Call): Promise<readonly Seen[]> {
  try {
    const answer = await client.ask(questionOf(some), call);
    return some.map((_, at) => seenIn(answer, at, client.name));
  } catch (error) {
    if (error instanceof Fault) return some.map(() => error);
    throw error;
  }
}

/** `_entities` one by one, so that the answer to each stands under a name of its own as that of a field does. */
function questionOf(some: readonly Sought[]) {
  const parts = some.map(({ field }, at) =>
    field === null
      ? { variable: `$v${at}:[_Any!]!`, text: `a${at}:_entities(representations:$v${at}){__typename}` }
      : { variable: `$v${at}:ID!`, text: `a${at}:${field}(id:$v${at}){__typename}` },
  );
  const values = some.map(({ typename, id, field }) => (field === null ? [{ __typename: typename, id }] : id));
  return {
    query: `query(${parts.map(({ variable }) => variable).join(',')}){${parts.map(({ text }) => text).join(' ')}}`,
    variables: Object.fromEntries(values.map((value, at) => [`v${at}`, value])),
  };
}

function seenIn({ data, errors = [] }: Answer, at: number, name: string): Seen {
  const found = data?.[`a${at}`];
  const [value] = Array.isArray(found) ? found : [found];
  if (value != null) return true;
  const own = errors.filter(({ path }) => path === undefined || path[0] === `a${at}`);
  if (value === null && own.every(isRefusal)) return false;
  const cause = new Error(`expected one or none, got ${JSON.stringify({ found, own }).slice(0, 500)}`);
  return new Fault(gatewayFaults.dependencyUnavailable, `${name} does not answer as it should.`, { cause });
}

function isRefusal({ extensions }: Pick<GraphQLFormattedError, 'extensions'>): boolean {
  return REFUSALS.has(extensions?.['code']);
}

function isPossible({ typename, id }: Sought, { graph }: CanSeeOptions): boolean {
  try {
    checkRepresentations(graph, [{ __typename: typename, id }]);
    return true;
  } catch {
    return false;
  }
}
