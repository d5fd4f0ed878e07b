import { Kind, parse, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import type { SubgraphDefinition } from './subgraphList.ts';

/** What says who may select a field, or that clients cannot. */
const MARKS: ReadonlySet<string> = new Set(['public', 'authenticated', 'requiresScopes', 'policy', 'inaccessible']);

/**
 * The fields of which no subgraph says who may select them, one sentence each: neither the field nor its type has
 * `@authenticated`, `@requiresScopes` or `@public`. The mark of a type counts for the fields that the same subgraph
 * gives it, so that a subgraph cannot open what another one adds.
 */
export function findUnmarkedFields(subgraphs: readonly Pick<SubgraphDefinition, 'name' | 'sdl'>[]): readonly string[] {
  const unmarked = new Map<string, string>();
  const marked = new Set<string>();
  for (const { name, sdl } of subgraphs)
    for (const { coordinate, isMarked } of fieldsIn(parse(sdl, { noLocation: true })))
      if (isMarked) marked.add(coordinate);
      else unmarked.set(coordinate, name);
  return [...unmarked]
    .filter(([coordinate]) => !marked.has(coordinate))
    .map(([coordinate, name]) => `[${name}] ${coordinate} needs @authenticated, @requiresScopes or @public`);
}

/** Throws when there are fields that {@link findUnmarkedFields} finds. */
export function requireMarkedFields(subgraphs: Parameters<typeof findUnmarkedFields>[0]): void {
  const reasons = findUnmarkedFields(subgraphs);
  if (reasons.length > 0) throw new Error(`expected who may select each field: ${reasons.join('; ')}`);
}

function fieldsIn({ definitions }: DocumentNode): { readonly coordinate: string; readonly isMarked: boolean }[] {
  return definitions.flatMap((type) => {
    switch (type.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        return (type.fields ?? [])
          .filter(({ directives }) => !has(directives, EXTERNAL))
          .map(({ name, directives }) => ({
            coordinate: `${type.name.value}.${name.value}`,
            isMarked: has(type.directives, MARKS) || has(directives, MARKS),
          }));
      default:
        return [];
    }
  });
}

/** Such a field is only named here, and another subgraph resolves it. */
const EXTERNAL: ReadonlySet<string> = new Set(['external']);

function has(directives: readonly ConstDirectiveNode[] | undefined, names: ReadonlySet<string>): boolean {
  return directives?.some(({ name }) => names.has(name.value)) ?? false;
}
