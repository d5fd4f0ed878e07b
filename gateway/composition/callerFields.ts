import { Kind, type DocumentNode } from 'graphql';
import type { FieldPolicies } from './fieldPolicies.ts';

/** The fields whose value depends on the caller, such as `ProductVariant.purchasedByMe`. */
export type CallerFields = ReadonlySet<string>;

/** Extracts the fields with access rules or `@perCaller`, of object types and of their interfaces. */
export function extractCallerFields(supergraph: DocumentNode, policies: FieldPolicies): CallerFields {
  const fields = new Set<string>();
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const names = [type.name.value, ...(type.interfaces ?? []).map(({ name }) => name.value)];
    for (const { name: field, directives = [] } of type.fields ?? []) {
      const isPerCaller = directives.some(({ name }) => name.value === 'perCaller');
      if (!isPerCaller && !policies.has(`${type.name.value}.${field.value}`)) continue;
      for (const name of names) fields.add(`${name}.${field.value}`);
    }
  }
  return fields;
}
