import { MongoError, notImplemented } from '../errors.ts';
import { compileElementTest } from '../query/compileFilter.ts';
import { type Document, type Value, isArray, isDocument, isNumber } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';
import { addFields, excludeFields, includeFields } from './applyFieldTree.ts';
import { compileExpression } from './compileExpression.ts';
import { type FieldAction, type FieldTree, type Transform, isTree, plant } from './fieldTree.ts';

type Field = { readonly path: string; readonly action: FieldAction };

/** Compiles the projection of a find: included, excluded and computed fields, $slice and $elemMatch. */
export function compileFindProjection(spec: Document): Transform {
  return compileFields(readFields('', spec, readFindOperator));
}

/** Compiles the $project of a pipeline. */
export function compileProjectStage(spec: Document): Transform {
  if (Object.keys(spec).length === 0)
    throw new MongoError(51272, '$project specification must have at least one field');
  return compileFields(readFields('', spec, () => null));
}

/** Compiles the $set (or $addFields) of a pipeline; a document as a value is a set of paths, not a literal. */
export function compileAddFields(spec: Document): Transform {
  const tree: FieldTree = new Map();
  const read = (prefix: string, fields: Document): void => {
    for (const [name, value] of Object.entries(fields)) {
      const path = `${prefix}${name}`;
      if (isNested(value)) read(`${path}.`, value);
      else plant(tree, path, { kind: 'compute', expression: compileExpression(value) });
    }
  };
  read('', spec);
  return (document, scope) => addFields(document, tree, scope);
}

/** Compiles the $unset of a pipeline: one path or several. */
export function compileUnset(paths: Value): Transform {
  const list = isArray(paths) ? paths : [paths];
  if (list.length === 0 || !list.every((path) => typeof path === 'string'))
    throw new MongoError(31002, '$unset specification must be a string or an array of strings');
  const tree: FieldTree = new Map();
  for (const path of list) plant(tree, String(path), { kind: 'exclude' });
  return (document) => excludeFields(document, tree);
}

function isNested(value: Value): value is Document {
  return isDocument(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]!.startsWith('$');
}

function readFields(prefix: string, spec: Document, readOperator: (operand: Value) => FieldAction | null): Field[] {
  return Object.entries(spec).flatMap(([name, value]): Field[] => {
    const path = `${prefix}${name}`;
    if (path.endsWith('.$')) throw notImplemented('A positional projection');
    if (isNested(value)) return readFields(`${path}.`, value, readOperator);
    if (isDocument(value) && Object.keys(value).length === 0)
      throw new MongoError(51270, 'An empty sub-projection is not a valid value. Found empty object at path');
    return [{ path, action: readOperator(value) ?? readAction(value) }];
  });
}

function readAction(value: Value): FieldAction {
  const flag = isNumber(value) ? toNumber(value) !== 0 : value;
  if (typeof flag === 'boolean') return { kind: flag ? 'include' : 'exclude' };
  return { kind: 'compute', expression: compileExpression(value) };
}

function readFindOperator(operand: Value): FieldAction | null {
  const name = isDocument(operand) ? Object.keys(operand)[0] : undefined;
  if (!isDocument(operand) || name === undefined) return null;
  if (name === '$meta') throw notImplemented('$meta');
  if (name === '$slice' && isFindSlice(operand['$slice']!)) return sliceAction(operand['$slice']!);
  if (name !== '$elemMatch') return null;
  const condition = operand['$elemMatch'];
  if (!isDocument(condition)) throw new MongoError(31274, 'elemMatch: Invalid argument, object required');
  const test = compileElementTest(condition);
  return { kind: 'change', selects: true, change: (value) => firstElement(value, test) };
}

function firstElement(value: Value, test: (element: Value) => boolean): Value | undefined {
  const found = isArray(value) ? value.filter(test).slice(0, 1) : [];
  return found.length === 0 ? undefined : found;
}

function isFindSlice(operand: Value): boolean {
  return isNumber(operand) || (isArray(operand) && operand.length === 2 && operand.every(isNumber));
}

function sliceAction(operand: Value): FieldAction {
  const [first = 0, second] = (isArray(operand) ? operand : [operand]).map((value) =>
    isNumber(value) ? toNumber(value) : 0,
  );
  const from = second === undefined ? Math.min(first, 0) : first;
  const count = second ?? Math.abs(first);
  if (count < 0 || (second !== undefined && count === 0)) throw new MongoError(28724, '$slice limit must be positive');
  return {
    kind: 'change',
    selects: false,
    change: (value) => {
      if (!isArray(value)) return value;
      const start = from < 0 ? Math.max(0, value.length + from) : from;
      return value.slice(start, start + count);
    },
  };
}

function compileFields(fields: readonly Field[]): Transform {
  const tree: FieldTree = new Map();
  for (const { path, action } of fields) plant(tree, path, action);
  if (fields.length === 0) return (document) => document;
  if (!isInclusion(fields)) return (document) => excludeFields(document, tree);
  const id = tree.get('_id');
  if (id === undefined) tree.set('_id', { kind: 'include' });
  else if (!isTree(id) && id.kind === 'exclude') tree.delete('_id');
  return (document, scope) => includeFields(document, tree, scope);
}

/** A projection either includes or excludes fields; only `_id` may differ. */
function isInclusion(fields: readonly Field[]): boolean {
  const others = fields.filter(({ path }) => path !== '_id');
  const excluded = others.find(({ action }) => action.kind === 'exclude');
  const included = others.find(({ action }) => action.kind === 'include' || action.kind === 'compute');
  if (excluded && included)
    throw new MongoError(31254, `Cannot do exclusion on field ${excluded.path} in inclusion projection`);
  if (excluded) return false;
  if (included) return true;
  if (others.length > 0) return others.some(({ action }) => action.kind === 'change' && action.selects);
  return fields.some(({ action }) => action.kind !== 'exclude');
}
