import { MongoError } from '../errors.ts';
import type { Document, Value } from '../values/bsonValue.ts';
import type { Expression, Scope } from './expression.ts';

/** What a projection does with a field: keeps it, drops it, computes it anew, or changes the value it has. */
export type FieldAction =
  | { readonly kind: 'include' }
  | { readonly kind: 'exclude' }
  | { readonly kind: 'compute'; readonly expression: Expression }
  /** `selects` where naming the field leaves the others out ($elemMatch does, $slice does not). */
  | { readonly kind: 'change'; readonly selects: boolean; readonly change: (value: Value) => Value | undefined };
export type FieldTree = Map<string, FieldTree | FieldAction>;
export type Transform = (document: Document, scope: Scope) => Document;

export function isTree(node: FieldTree | FieldAction | undefined): node is FieldTree {
  return node instanceof Map;
}

/** Puts an action at a dotted path; two at the same place, or one under another, collide. */
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

/** Whether something under this node is computed, so that it appears even where the document has nothing. */
export function computes(node: FieldTree | FieldAction): boolean {
  return isTree(node) ? [...node.values()].some(computes) : node.kind === 'compute';
}
