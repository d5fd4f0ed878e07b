import { hash } from 'node:crypto';
import type { DocumentNode } from 'graphql';
import type { Supergraph } from '../composition/supergraph.ts';
import type { SubgraphRequest } from '../execution/subgraphFetch.ts';
import { tagOf } from './catalogueChanges.ts';
import { readFetchPolicy, type FetchPolicy } from './fetchPolicy.ts';

/** What a fetch asks of the cache: its whole response, or one of its entities. */
export type Item = {
  /** Everything that the value depends on. */
  readonly key: string;
  readonly tags: readonly string[];
  readonly maxAgeMs: number;
  /** Null for a whole response. */
  readonly representation: unknown;
};

/** What a fetch asks of the cache. `isOfAnonymousCallers`: its value depends on the caller, unless there is none. */
export type CacheableItems = { readonly items: readonly Item[]; readonly isOfAnonymousCallers: boolean };

/**
 * The items of a fetch; null when its response may not be cached. `sent` is what else the subgraph receives, as text.
 */
export type ItemsOfFetch = (subgraph: string, request: SubgraphRequest, sent: string) => CacheableItems | null;

type KnownPolicy = FetchPolicy & { readonly graph: string };
type PoliciesOfGraph = {
  readonly digest: string;
  readonly policies: WeakMap<() => DocumentNode, KnownPolicy | null>;
};

/** Reads the policy of each document of a plan once. A new supergraph may have other rules, and has other keys. */
export function createItemsOfFetch(supergraph: () => Supergraph): ItemsOfFetch {
  const graphs = new WeakMap<Supergraph, PoliciesOfGraph>();

  function policyOf(document: () => DocumentNode): KnownPolicy | null {
    const current = supergraph();
    const graph = graphs.get(current) ?? { digest: hash('sha256', current.sdl, 'base64url'), policies: new WeakMap() };
    graphs.set(current, graph);
    const known = graph.policies.get(document);
    if (known !== undefined) return known;
    const read = readFetchPolicy(document(), current);
    const policy = read && { ...read, graph: graph.digest };
    graph.policies.set(document, policy);
    return policy;
  }

  return (subgraph, { query, variables, document }, sent) => {
    const policy = policyOf(document);
    if (!policy) return null;
    const { isOfAnonymousCallers } = policy;
    const { representations, ...others } = variables;
    const key = [policy.graph, subgraph, sent, query, JSON.stringify(others)].join('\n');
    if (policy.kind === 'root') {
      const { object, subjects, maxAgeByArguments } = policy;
      const tags = [...object.types, ...subjects(variables).map(({ type, id }) => tagOf(type, id))];
      const maxAgeMs = Math.min(object.maxAgeMs, maxAgeByArguments(variables));
      return { items: [{ key, tags, maxAgeMs, representation: null }], isOfAnonymousCallers };
    }
    if (!Array.isArray(representations)) return null;
    const items: Item[] = [];
    for (const representation of representations as readonly Readonly<Record<string, unknown>>[]) {
      const object = policy.objects.get(String(representation['__typename']));
      if (!object) return null;
      const tags = [...object.types, tagOf(String(representation['__typename']), representation['id'])];
      const own = `${key}\n${JSON.stringify(representation)}`;
      items.push({ key: own, tags, maxAgeMs: object.maxAgeMs, representation });
    }
    return { items, isOfAnonymousCallers };
  };
}
