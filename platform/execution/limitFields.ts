import { isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { currentExecution, type Execution } from './execution.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * Has every field of the schema resolved only as long as its {@link Execution} goes on, also fields without a resolver
 * of their own: a list of thousands expands within one turn of the event loop. Root fields of mutations are not started
 * after the end, and those that are started are not cut. Outside of an execution the schema is as it was.
 */
export function limitFields(schema: GraphQLSchema): GraphQLSchema {
  const mutation = schema.getMutationType();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve: Resolver = field.resolve ?? propertyResolver(field.name);
      field.resolve = type === mutation ? limitMutation(resolve) : limitRead(resolve);
    }
  }
  return schema;
}

function limitRead(resolve: Resolver): Resolver {
  return (...call) => {
    const execution = currentExecution();
    if (execution === null) return resolve(...call);
    if (!execution.mayResolve()) return execution.never;
    const value = resolve(...call);
    return isPromise(value) ? untilEnded(value, execution) : counted(value, execution);
  };
}

function limitMutation(resolve: Resolver): Resolver {
  return (...call) => {
    const execution = currentExecution();
    if (execution === null) return resolve(...call);
    if (!execution.mayMutate()) return execution.never;
    return untilEnded(
      execution.runMutation(() => resolve(...call)),
      execution,
    );
  };
}

/** A value that arrives after the end is not completed, and an error is not reported. */
function untilEnded(value: PromiseLike<unknown>, execution: Execution): PromiseLike<unknown> {
  return value.then(
    (arrived) => (execution.isEnded ? execution.never : counted(arrived, execution)),
    (error: unknown) => {
      if (execution.isEnded) return execution.never;
      throw error;
    },
  );
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}

function counted(value: unknown, execution: Execution): unknown {
  execution.countValue(value);
  return value;
}

/** As graphql-js resolves a field that has no resolver. */
function propertyResolver(name: string): Resolver {
  return (source, ...rest) => {
    if (typeof source !== 'object' || source === null) return undefined;
    const property: unknown = (source as Readonly<Record<string, unknown>>)[name];
    return typeof property === 'function' ? property.call(source, ...rest) : property;
  };
}
