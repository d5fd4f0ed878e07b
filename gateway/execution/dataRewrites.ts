import type { FetchDataRewrite } from '@apollo/query-planner';
import { isData, ownValue, type Data } from './subgraphData.ts';
import type { TypeRelations } from './typeRelations.ts';

const FRAGMENT = '... on ';

/** Applies the rewrites of a plan to a representation before it is sent, or to data that a subgraph returned. */
export function applyRewrites(value: Data, rewrites: readonly FetchDataRewrite[], types: TypeRelations): void {
  for (const rewrite of rewrites) {
    const key = rewrite.path.at(-1);
    if (key !== undefined)
      applyAt(value, rewrite.path.slice(0, -1), { types, apply: (each) => apply(each, key, rewrite) });
  }
}

/** The key that the plan gives a field instead of its alias in a fetch, for each such alias. */
export function renamedKeys(rewrites: readonly FetchDataRewrite[]): ReadonlyMap<string | number, string> {
  return new Map(
    rewrites.flatMap((each) => (each.kind === 'KeyRenamer' ? [[each.path.at(-1) ?? '', each.renameKeyTo]] : [])),
  );
}

function apply(object: Data, key: string, rewrite: FetchDataRewrite): void {
  if (rewrite.kind === 'ValueSetter') {
    object[key] = rewrite.setValueTo;
    return;
  }
  const value = ownValue(object, key);
  if (value === undefined) return;
  object[rewrite.renameKeyTo] = value;
  delete object[key];
}

type Application = { readonly types: TypeRelations; readonly apply: (object: Data) => void };

function applyAt(value: unknown, path: readonly string[], application: Application): void {
  if (Array.isArray(value)) {
    for (const each of value) applyAt(each, path, application);
    return;
  }
  if (!isData(value)) return;
  const [first, ...rest] = path;
  if (first === undefined) application.apply(value);
  else if (!first.startsWith(FRAGMENT)) applyAt(ownValue(value, first), rest, application);
  else if (matches(value['__typename'], first.slice(FRAGMENT.length), application.types))
    applyAt(value, rest, application);
}

// Without a type, an object has only the keys of its own type, so a rewrite of another type finds nothing.
function matches(typename: unknown, condition: string, { isOfType }: TypeRelations): boolean {
  return typeof typename !== 'string' || isOfType(typename, condition);
}
