import { Kind, print, visit, type FieldNode, type GraphQLSchema } from 'graphql';
import type { RequiredFields } from '../composition/requiredFields.ts';
import { selectionsOfFieldSet } from './fieldSets.ts';

/**
 * The key of each field in the data that subgraphs return. Clients choose aliases; data keys are the gateway's own, so
 * an alias can neither take the place of a key, of an input of `@requires` or of `__typename`, nor have the arguments
 * of one field meet those of another.
 */
export type DataKeys = {
  /** `isRootOfMutation`: the field is executed once per response key. */
  readonly of: (field: FieldNode, isRootOfMutation?: boolean) => string;
};

/**
 * What data keys depend on in a schema: names that are free, names of fields that can have arguments, and names of
 * objects of which `@requires` needs fields.
 */
export type DataKeyNames = {
  readonly prefix: string;
  readonly withArguments: ReadonlySet<string>;
  readonly requiredObjects: ReadonlySet<string>;
};

/** Reads the names from the schema of the whole supergraph, inaccessible elements included. */
export function readDataKeyNames(schema: GraphQLSchema, required: RequiredFields = new Map()): DataKeyNames {
  const names = new Set<string>();
  const withArguments = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getFields' in type)) continue;
    for (const field of Object.values(type.getFields())) {
      names.add(field.name);
      if ('args' in field && field.args.length > 0) withArguments.add(field.name);
    }
  }
  let prefix = 'a';
  while ([...names].some((name) => name.startsWith(prefix) && /^\d+_/.test(name.slice(prefix.length)))) prefix += 'a';
  return { prefix, withArguments, requiredObjects: requiredObjectsIn(required) };
}

function requiredObjectsIn(required: RequiredFields): ReadonlySet<string> {
  const sets = [...required.values()].flatMap((ofSubgraph) => [...ofSubgraph.values()]);
  const names = new Set<string>();
  for (const set of new Set(sets))
    for (const selection of selectionsOfFieldSet(set))
      visit(selection, { Field: ({ name, selectionSet }) => void (selectionSet && names.add(name.value)) });
  return names;
}

/**
 * Creates the keys of one operation. A field that can have no arguments has its name as key; others have a key such as
 * `a1_price`, which no field of the schema has. Leaf fields with the same name and arguments share a key under all
 * aliases; fields with a selection do so under the same alias only, and not with what `@requires` needs.
 */
export function createDataKeys({ prefix, withArguments, requiredObjects }: DataKeyNames): DataKeys {
  const byNode = new Map<FieldNode, string>();
  const byIdentity = new Map<string, string>();

  function create(field: FieldNode, isUnique: boolean): string {
    const name = field.name.value;
    const responseKey = (field.alias ?? field.name).value;
    // An input must not be null because of a field that the client selects of the same object.
    const isInput = field.selectionSet !== undefined && requiredObjects.has(name);
    const isPlain = !withArguments.has(name) && !isInput && (field.directives ?? []).length === 0;
    if (name.startsWith('__') || (isPlain && (!isUnique || responseKey === name))) return name;
    const identity = isUnique ? `${responseKey}: ${identityOf(field)}` : identityOf(field);
    const key = byIdentity.get(identity) ?? `${prefix}${byIdentity.size + 1}_${name}`;
    byIdentity.set(identity, key);
    return key;
  }

  return {
    of(field, isRootOfMutation = false) {
      const known = byNode.get(field);
      if (known !== undefined) return known;
      // An object that is null because of a field under one alias must not be null under another.
      const key = create(field, isRootOfMutation || field.selectionSet !== undefined);
      byNode.set(field, key);
      return key;
    },
  };
}

function identityOf({ name, arguments: given = [], directives = [] }: FieldNode): string {
  const sorted = given.toSorted((a, b) => (a.name.value < b.name.value ? -1 : 1));
  const field = { kind: Kind.FIELD, name, arguments: sorted, directives } as const;
  return print(field);
}
