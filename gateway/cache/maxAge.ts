import {
  isCompositeType,
  valueFromASTUntyped,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type ValueNode,
} from 'graphql';
import type { CacheHints } from '../composition/cacheHints.ts';

type SelectedField = { readonly coordinate: string; readonly returned: GraphQLNamedType; readonly isRoot: boolean };

/**
 * The maxAge of a field in seconds, by the rules of Apollo Server, 0 for what is private; null: the field may be cached
 * as long as its object.
 */
export function maxAgeOf({ coordinate, returned, isRoot }: SelectedField, hints: CacheHints): number | null {
  const isComposite = isCompositeType(returned);
  const ofField = hints.get(coordinate);
  const ofType = isComposite ? hints.get(returned.name) : undefined;
  if (ofField?.isPrivate || ofType?.isPrivate) return 0;
  const maxAgeS = ofField?.maxAgeS ?? (ofField?.inheritsMaxAge ? null : (ofType?.maxAgeS ?? null));
  if (maxAgeS !== null) return maxAgeS;
  const inherits = ofField?.inheritsMaxAge === true || ofType?.inheritsMaxAge === true;
  return isRoot || (isComposite && !inherits) ? 0 : null;
}

/** An argument with a type whose fields may have a maxAge of their own. */
export type ArgumentLimit = { readonly value: ValueNode; readonly type: GraphQLInputObjectType };

/** The least maxAge that arguments allow, in seconds. Without variables each field of an input counts. */
export function leastOf(
  limits: readonly ArgumentLimit[],
  hints: CacheHints,
  variables?: Readonly<Record<string, unknown>>,
): number {
  const each = limits.flatMap(({ value, type }) => {
    const given: unknown = variables && valueFromASTUntyped(value, variables);
    const isSet = (name: string): boolean => !variables || isGiven(given, name);
    return Object.keys(type.getFields()).map((name) =>
      isSet(name) ? (hints.get(`${type.name}.${name}`)?.maxAgeS ?? Infinity) : Infinity,
    );
  });
  return Math.min(Infinity, ...each);
}

function isGiven(value: unknown, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const given = (value as Readonly<Record<string, unknown>>)[name];
  return given != null && given !== false;
}
