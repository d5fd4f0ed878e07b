import { MongoError, notImplemented } from '../errors.ts';
import { type Document, isArray, isDocument } from '../values/bsonValue.ts';
import { someLeaf, valueAt } from '../values/paths.ts';
import { predicatesOf } from './compileFilter.ts';
import type { Predicate } from './predicate.ts';

/**
 * The position that `$` stands for in an update: the element of the array at this path that meets the filter's
 * conditions. MongoDB does not define which of several positions it takes, so several are refused.
 */
export function matchedPosition(filter: Document, document: Document, arrayPath: string): number {
  const outer = arrayPath.split('.').slice(0, -1);
  if (outer.some((_, at) => isArray(valueAt(document, outer.slice(0, at + 1)))))
    throw notImplemented('$ in an array within an array');
  const concerned = predicatesAt(filter, arrayPath);
  const positions = new Set(
    concerned.map((predicate) => positionOf(predicate, document)).filter((position) => position !== undefined),
  );
  const [position] = positions;
  if (positions.size > 1) throw notImplemented('$ where several conditions match different elements');
  if (position !== undefined) return position;
  throw new MongoError('BadValue', 'The positional operator did not find the match needed from the query.');
}

function predicatesAt(filter: Document, arrayPath: string): Predicate[] {
  return Object.entries(filter).flatMap(([name, operand]) => {
    if (name === '$and' && isArray(operand))
      return operand.filter(isDocument).flatMap((branch) => predicatesAt(branch, arrayPath));
    if (name !== arrayPath && !name.startsWith(`${arrayPath}.`)) return [];
    return predicatesOf(name, operand).filter(({ negated }) => !negated);
  });
}

function positionOf({ path, test, expands, testElement }: Predicate, document: Document): number | undefined {
  let found: number | undefined;
  someLeaf(document, {
    path: path.split('.'),
    expands,
    test: (value, position) => {
      if (!test(value)) return false;
      const within = testElement && isArray(value) ? value.findIndex(testElement) : undefined;
      found = position ?? within;
      return true;
    },
  });
  return found;
}
