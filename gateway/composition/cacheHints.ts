import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { z } from 'zod';
import { argumentsOf } from './nodeTable.ts';

/** What `@cacheControl` says of a type or a field; null: it says nothing of it. */
export type CacheHint = {
  readonly maxAgeS: number | null;
  readonly isPrivate: boolean;
  readonly inheritsMaxAge: boolean;
};

/** The hints of a supergraph, by the name of a type and by the coordinate of a field, also of an input type. */
export type CacheHints = ReadonlyMap<string, CacheHint>;

const cacheControl = z.strictObject({
  maxAge: z.int().min(0).nullish(),
  scope: z.enum(['PUBLIC', 'PRIVATE']).nullish(),
  inheritMaxAge: z.boolean().nullish(),
});

/**
 * Extracts the hints, which mean what they mean to Apollo Server
 * (https://www.apollographql.com/docs/apollo-server/performance/caching). A supergraph has them where composition keeps
 * the directive.
 */
export function extractCacheHints(supergraph: DocumentNode): CacheHints {
  const hints = new Map<string, CacheHint>();
  const add = (coordinate: string, directives: readonly ConstDirectiveNode[] = []): void => {
    const given = directives.find(({ name }) => name.value === 'cacheControl');
    if (given) hints.set(coordinate, readHint(coordinate, given));
  };
  for (const type of supergraph.definitions) {
    if (type.kind === Kind.UNION_TYPE_DEFINITION) add(type.name.value, type.directives);
    else if (
      type.kind === Kind.OBJECT_TYPE_DEFINITION ||
      type.kind === Kind.INTERFACE_TYPE_DEFINITION ||
      type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION
    ) {
      add(type.name.value, type.directives);
      for (const field of type.fields ?? []) add(`${type.name.value}.${field.name.value}`, field.directives);
    }
  }
  return hints;
}

function readHint(coordinate: string, directive: ConstDirectiveNode): CacheHint {
  const read = cacheControl.safeParse(argumentsOf(directive));
  if (!read.success) throw new Error(`@cacheControl on ${coordinate} cannot be used: ${z.prettifyError(read.error)}`);
  const { maxAge = null, scope, inheritMaxAge } = read.data;
  return { maxAgeS: maxAge, isPrivate: scope === 'PRIVATE', inheritsMaxAge: inheritMaxAge === true };
}
