import { MongoError } from '../errors.ts';
import { type Document, type Value, describe, isDocument } from '../values/bsonValue.ts';
import { putAt, removeAt } from '../values/changeAt.ts';
import { arrayIndex, valueAt } from '../values/paths.ts';
import { arrayUpdateOperators } from './arrayUpdateOperators.ts';
import { type Change, type ReadChange } from './change.ts';
import { type Positions, concretePaths, filterName, parseUpdatePath } from './updatePath.ts';
import { valueOperators } from './valueOperators.ts';

type Modifier = {
  readonly path: readonly string[];
  readonly change: Change;
  readonly onlyOnInsert: boolean;
};
export type ModifierContext = Positions & { readonly isInsert: boolean; readonly now: Date };

const operators: Readonly<Record<string, ReadChange>> = {
  ...valueOperators,
  ...arrayUpdateOperators,
  $setOnInsert: valueOperators['$set']!,
};

/** Compiles `{ $set: …, $inc: … }`; paths are applied in MongoDB's order, by name, and must not overlap. */
export function compileModifiers(update: Document, filters: Positions['filters']) {
  const modifiers = Object.entries(update).flatMap(([name, fields]) => readModifiers(name, fields));
  for (const { path } of modifiers) requireFilters(path, filters);
  modifiers.sort((a, b) => comparePaths(a.path, b.path));
  const renames = readRenames(update['$rename']);
  refuseConflicts([...modifiers.map(({ path }) => path), ...renames.flatMap(({ from, to }) => [from, to])]);
  const hasPositions = modifiers.some(({ path }) => path.some((name) => name.startsWith('$')));
  return (document: Document, context: ModifierContext): Document => {
    const active = modifiers.filter(({ onlyOnInsert }) => context.isInsert || !onlyOnInsert);
    const targets = active.flatMap((modifier) =>
      concretePaths(document, modifier.path, context).map((path) => ({ ...modifier, path })),
    );
    if (hasPositions) refuseConflicts(targets.map(({ path }) => path));
    const changed = targets.reduce((result, target) => applyModifier(result, target, context), document);
    return renames.reduce((result, rename) => applyRename(document, result, rename), changed);
  };
}

function readModifiers(name: string, fields: Value): Modifier[] {
  if (name !== '$rename' && !Object.hasOwn(operators, name))
    throw new MongoError(
      'FailedToParse',
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  if (!isDocument(fields))
    throw new MongoError(
      'FailedToParse',
      `Modifiers operate on fields but we found type ${typeof fields} instead. For example: {$mod: {<field>: ...}} not {${name}: ${describe(fields)}}`,
    );
  if (name === '$rename') return [];
  return Object.entries(fields).map(([path, operand]) => ({
    path: parseUpdatePath(path),
    change: operators[name]!(operand, path),
    onlyOnInsert: name === '$setOnInsert',
  }));
}

type Rename = { readonly from: readonly string[]; readonly to: readonly string[] };

function readRenames(fields: Value | undefined): Rename[] {
  return Object.entries(fields ?? {}).map(([from, to]: [string, Value]) => {
    if (typeof to !== 'string')
      throw new MongoError('BadValue', `The 'to' field for $rename must be a string: ${from}: ${describe(to)}`);
    const rename = { from: parseUpdatePath(from), to: parseUpdatePath(to) };
    if ([...rename.from, ...rename.to].some((name) => name.startsWith('$') || arrayIndex(name) >= 0))
      throw new MongoError(
        'BadValue',
        `The source and target field for $rename must not be array elements: ${from}, ${to}`,
      );
    return rename;
  });
}

function applyRename(before: Document, result: Document, { from, to }: Rename): Document {
  const value = valueAt(before, from);
  return value === undefined ? result : putAt(removeAt(result, from), to, value);
}

function requireFilters(path: readonly string[], filters: Positions['filters']): void {
  for (const name of path.map(filterName))
    if (name && !filters.has(name))
      throw new MongoError('BadValue', `No array filter found for identifier '${name}' in path '${path.join('.')}'`);
}

/** Compares paths by component, numbers by value and names by bytes: the order in which the server creates fields. */
function comparePaths(left: readonly string[], right: readonly string[]): number {
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [a, b] = [left[at]!, right[at]!];
    if (a === b) continue;
    const [i, j] = [arrayIndex(a), arrayIndex(b)];
    if (i >= 0 && j >= 0) return i - j;
    return isOrderedAsBytes(a) && isOrderedAsBytes(b)
      ? a < b
        ? -1
        : 1
      : Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return left.length - right.length;
}

/** Whether a text has the same order in UTF-16 as in UTF-8, which only surrogates break. */
function isOrderedAsBytes(text: string): boolean {
  return !/[\ud800-\uffff]/.test(text);
}

function refuseConflicts(paths: readonly (readonly string[])[]): void {
  const sorted = paths.toSorted(comparePaths);
  for (const [at, path] of sorted.entries()) {
    const before = sorted[at - 1];
    if (!before || before.length > path.length || !before.every((name, depth) => name === path[depth])) continue;
    throw new MongoError(
      'ConflictingUpdateOperators',
      `Updating the path '${path.join('.')}' would create a conflict at '${before.join('.')}'`,
    );
  }
}

function applyModifier(result: Document, { path, change }: Modifier, context: ModifierContext): Document {
  const current = valueAt(result, path);
  const outcome = change(current, { path: path.join('.'), id: result['_id'], now: context.now });
  switch (outcome.kind) {
    case 'set':
      return putAt(result, path, outcome.value);
    case 'unset':
      return removeAt(result, path);
    case 'keep':
      return result;
  }
}
