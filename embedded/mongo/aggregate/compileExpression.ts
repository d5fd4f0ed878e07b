import { MongoError } from '../errors.ts';
import { type Document, type Value, isArray, isDocument } from '../values/bsonValue.ts';
import { fieldOf } from '../values/paths.ts';
import { arithmeticOperators } from './arithmeticOperators.ts';
import { arrayOperators } from './arrayOperators.ts';
import { conditionOperators } from './conditionOperators.ts';
import type { Expression, Operator, Scope } from './expression.ts';
import { textOperators } from './textOperators.ts';

const operators: Readonly<Record<string, Operator>> = {
  ...arithmeticOperators,
  ...arrayOperators,
  ...conditionOperators,
  ...textOperators,
  $literal: (operand) => () => operand,
};

/** Compiles an aggregation expression: field paths, variables, literals, and the operators of the allow-list. */
export function compileExpression(expression: Value): Expression {
  if (typeof expression === 'string') return expression.startsWith('$') ? compilePath(expression) : () => expression;
  if (isArray(expression)) {
    const elements = expression.map(compileExpression);
    return (scope) => elements.map((element) => element(scope) ?? null);
  }
  if (!isDocument(expression)) return () => expression;
  const names = Object.keys(expression);
  if (names[0]?.startsWith('$')) return compileOperator(expression, names);
  return compileObject(expression);
}

function compileOperator(expression: Document, names: readonly string[]): Expression {
  const [name] = names;
  if (names.length > 1 || name === undefined)
    throw new MongoError(
      15983,
      `an expression specification must contain exactly one field, found ${names.join(', ')}`,
    );
  if (!Object.hasOwn(operators, name)) throw new MongoError(168, `Unrecognized expression '${name}'`);
  return operators[name]!(expression[name]!, compileExpression);
}

function compileObject(expression: Document): Expression {
  const fields = Object.entries(expression).map(([name, value]) => {
    if (name.includes('.')) throw new MongoError(16412, `FieldPath field names may not contain '.': ${name}`);
    return [name, compileExpression(value)] as const;
  });
  return (scope) => {
    const values = fields.map(([name, value]) => [name, value(scope)] as const);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Document; // without missing values
  };
}

function compilePath(text: string): Expression {
  if (!text.startsWith('$$')) return pathExpression((scope) => scope.root, text.slice(1));
  const [variable = '', ...rest] = text.slice(2).split('.');
  return pathExpression(variableExpression(variable), rest.join('.'));
}

function variableExpression(name: string): Expression {
  if (name === 'ROOT') return (scope) => scope.root;
  if (name === 'CURRENT') return (scope) => scope.root;
  if (name === 'REMOVE') return () => undefined;
  if (!/^[a-z]/.test(name) && name !== 'NOW') throw new MongoError(17276, `Use of undefined variable: ${name}`);
  return (scope: Scope) => {
    if (!Object.hasOwn(scope.variables, name)) throw new MongoError(17276, `Use of undefined variable: ${name}`);
    return scope.variables[name];
  };
}

function pathExpression(start: Expression, path: string): Expression {
  const names = path === '' ? [] : path.split('.');
  if (names.includes('') || (path === '' && start === undefined))
    throw new MongoError(15998, 'FieldPath field names may not be empty strings.');
  if (names.some((name) => name.startsWith('$')))
    throw new MongoError(16410, `FieldPath field names may not start with '$'. Consider using $getField or $setField.`);
  return (scope) => follow(start(scope), names);
}

/** A path through an array yields the array of its documents' values; a number is a field name here, not a position. */
export function follow(value: Value | undefined, names: readonly string[]): Value | undefined {
  if (names.length === 0) return value;
  if (isArray(value))
    return value
      .map((element) => follow(isDocument(element) || isArray(element) ? element : undefined, names))
      .filter((found) => found !== undefined);
  if (!isDocument(value)) return undefined;
  return follow(fieldOf(value, names[0]!), names.slice(1));
}
