import type { Document, Value } from '../values/bsonValue.ts';

/** What an expression is evaluated on: the document, and the variables of $let, $map and similar operators. */
export type Scope = { readonly root: Document; readonly variables: Readonly<Record<string, Value | undefined>> };
/** A compiled expression; undefined means missing. */
export type Expression = (scope: Scope) => Value | undefined;
export type Compile = (expression: Value) => Expression;
/** Compiles one operator's operand. */
export type Operator = (operand: Value, compile: Compile) => Expression;
