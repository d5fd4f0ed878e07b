import type { Document, Value } from '../values/bsonValue.ts';

/** What an expression is evaluated on: the document in the pipeline, and what $let, $map and their like have named. */
export type Scope = { readonly root: Document; readonly variables: Readonly<Record<string, Value | undefined>> };
/** A compiled expression; undefined is MongoDB's "missing". */
export type Expression = (scope: Scope) => Value | undefined;
export type Compile = (expression: Value) => Expression;
/** Compiles one operator's operand. */
export type Operator = (operand: Value, compile: Compile) => Expression;
