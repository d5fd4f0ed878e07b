import { Kind, parse, valueFromASTUntyped, type FieldNode } from 'graphql';

/** The coerced arguments of a field in a field set: those that it gives, and the defaults of the others. */
export function argumentsFromAst(node: FieldNode, args: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const [type] = parse(`type T { f${args}: Int }`, { noLocation: true }).definitions;
  const field = type?.kind === Kind.OBJECT_TYPE_DEFINITION ? type.fields?.[0] : undefined;
  for (const { name, defaultValue } of field?.arguments ?? [])
    if (defaultValue) values[name.value] = valueFromASTUntyped(defaultValue);
  for (const { name, value } of node.arguments ?? []) {
    const given: unknown = valueFromASTUntyped(value);
    const isInput = value.kind === Kind.OBJECT;
    // The default of the input type In.
    values[name.value] = isInput ? { s: 'in', ...(given as object) } : given;
  }
  return values;
}
