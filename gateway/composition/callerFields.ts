import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';

/** The fields whose value depends on the caller, such as `ProductVariant.purchasedByMe`. */
export type CallerFields = ReadonlySet<string>;

const MARKS = new Set(['authenticated', 'requiresScopes', 'perCaller']);

/** Extracts the fields with `@authenticated`, `@requiresScopes` or `@perCaller`, on the field or its type. */
export function extractCallerFields(supergraph: DocumentNode): CallerFields {
  const fields = new Set<string>();
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const names = [type.name.value, ...(type.interfaces ?? []).map(({ name }) => name.value)];
    for (const field of type.fields ?? []) {
      if (!isMarked(type.directives) && !isMarked(field.directives)) continue;
      for (const name of names) fields.add(`${name}.${field.name.value}`);
    }
  }
  return fields;
}

function isMarked(directives: readonly ConstDirectiveNode[] = []): boolean {
  return directives.some(({ name }) => MARKS.has(name.value));
}
