import {
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
} from 'graphql';
import { createLeafWriter } from './leafValues.ts';
import type { Fault } from '#platform/faults/faults.ts';
import type { ResponseShape, ShapeField } from './responseShape.ts';
import { isData, ownValue, type Data } from './subgraphData.ts';

/** A value that the response cannot have, or one that was lost. */
export type CompletionError = {
  readonly message: string;
  /** The response path. It grows from its end while the error rises to the root. */
  readonly path: (string | number)[];
  /**
   * `invalid`: a value that is not of its type. `absent`: no value where there must be one; an error of a subgraph may
   * be the reason. `lost`: null because a subgraph could not give the value, which is no error by itself. `denied`: the
   * caller may not select the field.
   */
  readonly kind: 'invalid' | 'absent' | 'lost' | 'denied';
  /** The error that the client receives; null: an internal one. */
  readonly reason: Fault | null;
  /** How many steps the path has below the place that became null because of it; null: all of the response did. */
  stepsBelowNull: number | null;
};

/** One completion of a response. */
export type Completion = {
  readonly errors: CompletionError[];
  /** The keys of objects whose values a subgraph could not give. */
  readonly lost: ReadonlyMap<Data, ReadonlySet<string>>;
  /** The values of introspection fields by response key; they are complete. */
  readonly introspected: Data;
};

/** Returned instead of a value when the nearest nullable place above must become null. */
export const INVALID = Symbol('invalid');

/** Completes a value of a field, which is not undefined (GraphQL, 6.4.3 CompleteValue). */
export type Complete = (value: unknown, completion: Completion) => unknown;

type Field = { readonly coordinate: string; readonly shape: ResponseShape | null };

/** Compiles the completion of a type. A nullable type returns null instead of {@link INVALID}. */
export function createCompletion(type: GraphQLOutputType, field: Field): Complete {
  if (isNonNullType(type)) return completeNonNull(completeNullable(type.ofType, field), field);
  const inner = completeNullable(type, field);
  return (value, completion) => {
    if (value === null) return null;
    const before = completion.errors.length;
    const completed = inner(value, completion);
    return completed === INVALID ? absorb(completion, before) : completed;
  };
}

/** The errors since `before` that have not reached a nullable place make this one null. */
function absorb({ errors }: Completion, before: number): null {
  for (let at = before; at < errors.length; at += 1) {
    const error = errors[at];
    if (error && error.stepsBelowNull === null) error.stepsBelowNull = error.path.length;
  }
  return null;
}

function completeNonNull(inner: Complete, { coordinate }: Field): Complete {
  return (value, completion) => {
    if (value !== null) return inner(value, completion);
    fail(completion, `Cannot return null for non-nullable field ${coordinate}.`, 'absent');
    return INVALID;
  };
}

function completeNullable(type: GraphQLOutputType, field: Field): Complete {
  if (isListType(type)) return completeList(createCompletion(type.ofType, field), field);
  if (field.shape) return completeObject(field.shape, field);
  // The type of a field without a selection.
  return completeLeaf(isLeafType(type) ? type : null, field);
}

function completeLeaf(type: GraphQLLeafType | null, { coordinate }: Field): Complete {
  if (!type) throw new Error(`expected a leaf type of ${coordinate}`);
  const write = createLeafWriter(type);
  return (value, completion) => {
    try {
      return write(value);
    } catch (error) {
      fail(completion, error instanceof Error ? error.message : String(error));
      return INVALID;
    }
  };
}

function completeList(item: Complete, { coordinate }: Field): Complete {
  return (value, completion) => {
    if (!Array.isArray(value)) {
      fail(completion, `Expected a list for field ${coordinate}.`);
      return INVALID;
    }
    const list: unknown[] = [];
    for (let at = 0; at < value.length; at += 1) {
      const before = completion.errors.length;
      const completed = item(value[at] ?? null, completion);
      if (completion.errors.length > before) prepend(completion, before, at);
      if (completed === INVALID) return INVALID;
      list.push(completed);
    }
    return list;
  };
}

function completeObject(shape: ResponseShape, { coordinate }: Field): Complete {
  return (value, completion) => {
    const type = isData(value) ? shape.typeOf(value) : null;
    if (isData(value) && type) return completeFields(value, { fields: shape.fieldsOf(type), type }, completion);
    // The type may not be known because the subgraph that knows it failed.
    fail(completion, `Expected an object of a type of field ${coordinate}.`, isData(value) ? 'absent' : 'invalid');
    return INVALID;
  };
}

type TypedFields = { readonly fields: readonly ShapeField[]; readonly type: GraphQLCompositeType };

/**
 * Builds the response object of an object of the data; {@link INVALID} when a field that is not nullable has no value.
 */
export function completeFields(data: Data, { fields, type }: TypedFields, completion: Completion): unknown {
  const result: Data = {};
  for (const field of fields) {
    const before = completion.errors.length;
    const completed = completeField(data, { field, type }, completion);
    if (completion.errors.length > before) prepend(completion, before, field.key);
    if (completed === INVALID) return INVALID;
    result[field.key] = completed;
  }
  return result;
}

type TypedField = { readonly field: ShapeField; readonly type: GraphQLCompositeType };

function completeField(data: Data, { field, type }: TypedField, completion: Completion): unknown {
  const { dataKey, key, complete, coordinate, denial } = field;
  if (dataKey.startsWith('__')) return dataKey === '__typename' ? type.name : (completion.introspected[key] ?? null);
  const value = ownValue(data, dataKey);
  if (value !== undefined) return complete(value, completion);
  if (completion.lost.get(data)?.has(dataKey)) {
    fail(completion, `The value of field ${coordinate} is lost.`, 'lost');
    return complete(null, completion);
  }
  const before = completion.errors.length;
  if (denial)
    completion.errors.push({ message: denial.message, path: [], kind: 'denied', reason: denial, stepsBelowNull: null });
  else fail(completion, `Expected a value for field ${coordinate}, got none.`, 'absent');
  // Not null: a value that no subgraph was asked for, or that one left out, must not look like one that is not there.
  const completed = complete(null, completion);
  if (completed === INVALID) completion.errors.length = before + 1;
  else absorb(completion, before);
  return completed;
}

function prepend({ errors }: Completion, from: number, step: string | number): void {
  for (let at = from; at < errors.length; at += 1) errors[at]?.path.unshift(step);
}

function fail({ errors }: Completion, message: string, kind: CompletionError['kind'] = 'invalid'): void {
  errors.push({ message, path: [], kind, reason: null, stepsBelowNull: null });
}
