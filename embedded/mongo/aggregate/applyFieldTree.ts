import { type Document, type Value, isArray, isDocument } from '../values/bsonValue.ts';
import { fieldOf } from '../values/paths.ts';
import type { Scope } from './expression.ts';
import { type FieldTree, computes, isTree } from './fieldTree.ts';

/**
 * Keeps the fields that the tree names, in the document's order, followed by the computed fields in the tree's order.
 */
export function includeFields(document: Document, tree: FieldTree, scope: Scope): Document {
  const result: Document = {};
  for (const [name, field] of Object.entries(document)) {
    const node = tree.get(name);
    if (node === undefined) continue;
    const value = isTree(node) ? includeWithin(field, node, scope) : actOn(field, node);
    if (value !== undefined) result[name] = value;
  }
  for (const [name, node] of tree) {
    if (!computes(node) || (isTree(node) && fieldOf(result, name) !== undefined)) continue;
    const value = isTree(node)
      ? includeFields({}, node, scope)
      : node.kind === 'compute'
        ? node.expression(scope)
        : undefined;
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function includeWithin(value: Value, tree: FieldTree, scope: Scope): Value | undefined {
  if (isArray(value))
    return value.map((element) => includeWithin(element, tree, scope)).filter((kept) => kept !== undefined);
  return isDocument(value) ? includeFields(value, tree, scope) : undefined;
}

function actOn(field: Value, node: Exclude<ReturnType<FieldTree['get']>, FieldTree | undefined>): Value | undefined {
  if (node.kind === 'include') return field;
  return node.kind === 'change' ? node.change(field) : undefined;
}

/** Keeps all fields but those that the tree drops. */
export function excludeFields(document: Document, tree: FieldTree): Document {
  const result: Document = {};
  for (const [name, field] of Object.entries(document)) {
    const node = tree.get(name);
    const value = node === undefined ? field : isTree(node) ? excludeWithin(field, node) : actOn(field, node);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function excludeWithin(value: Value, tree: FieldTree): Value {
  if (isArray(value)) return value.map((element) => excludeWithin(element, tree));
  return isDocument(value) ? excludeFields(value, tree) : value;
}

/** Sets the tree's computed fields; removes those whose result is missing. */
export function addFields(document: Document, tree: FieldTree, scope: Scope): Document {
  const result = { ...document };
  for (const [name, node] of tree) {
    const value = isTree(node)
      ? addWithin(fieldOf(result, name), node, scope)
      : node.kind === 'compute'
        ? node.expression(scope)
        : undefined;
    if (value === undefined) delete result[name];
    else result[name] = value;
  }
  return result;
}

function addWithin(value: Value | undefined, tree: FieldTree, scope: Scope): Value {
  if (isArray(value)) return value.map((element) => addWithin(element, tree, scope));
  return addFields(isDocument(value) ? value : {}, tree, scope);
}
