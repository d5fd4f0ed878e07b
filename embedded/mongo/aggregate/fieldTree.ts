import { MongoError } from '../errors.ts';
import type { Document, Value } from '../values/bsonValue.ts';
import type { Expression, Scope } from './expression.ts';

/** What a projection does with a field: keeps it, drops it, computes it, or changes its value. */
export type FieldAction =
  | { readonly kind: 'include' }
  | { readonly kind: 'exclude' }
  | { readonly kind: 'compute'; readonly expression: Expression }
  /** Whether naming the field excludes the other fields, as $elemMatch does and $slice does not. */
  | { readonly kind: 'change'; readonly selects: boolean; readonly change: (value: Value) => Value | undefined };
export type FieldTree = Map<string, FieldTree | FieldAction>;
export type Transform = (document: Document, scope: Scope) => Document;

export function isTree(node: FieldTree | FieldAction | undefined): node is FieldTree {
  return node instanceof Map;
}

/** Adds an action at a dotted path; throws if a path is equal to another one or lies under it. */
export function plant(tree: FieldTree, path: string, action: FieldAction): void {
  const names = path.split('.');
  let place = tree;
  for (const [at, name] of names.entries()) {
    if (name === '') throw new MongoError(40353, `FieldPath must not end with a '.' or be empty: '${path}'`);
    if (name.startsWith('$')) throw new MongoError(16410, `FieldPath field names may not start with '$': '${path}'`);
    const known = place.get(name);
    const isLast = at === names.length - 1;
    if (known !== undefined && (isLast || !isTree(known))) throw new MongoError(31250, `Path collision at ${path}`);
    if (isLast) place.set(name, action);
    else place = isTree(known) ? known : branch(place, name);
  }
}

function branch(place: FieldTree, name: string): FieldTree {
  const made: FieldTree = new Map();
  place.set(name, made);
  return made;
}

/** Whether a field under this node is computed, so that the node appears even if the document does not have it. */
export function computes(node: FieldTree | FieldAction): boolean {
  return isTree(node) ? [...node.values()].some(computes) : node.kind === 'compute';
}
