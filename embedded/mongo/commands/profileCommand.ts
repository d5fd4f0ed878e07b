import { Int32 } from 'bson';
import { notImplemented } from '../errors.ts';
import { compileFilter } from '../query/compileFilter.ts';
import type { Document } from '../values/bsonValue.ts';
import { isNumber } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';
import { type Command, type Engine, type CommandRequest, optionalDocument } from './command.ts';

/** The name under which the profiler's entries are read as a collection. */
export const profileCollection = 'system.profile';

/** Turns the profiler of a database on (2) or off (0), or returns its level (-1). */
export const profile: Command = {
  fields: [],
  run({ body, database }, { catalog: { profiler } }) {
    const level = isNumber(body['profile']) ? toNumber(body['profile']) : NaN;
    const was = profiler.level(database);
    if (![-1, 0, 2].includes(level)) throw notImplemented(`Profiling level ${String(body['profile'])}`);
    if (level >= 0) profiler.setLevel(database, level);
    return { was: new Int32(was), slowms: new Int32(100) };
  },
};

/** The profiler's entries that a find selects, oldest first. */
export function findProfiled(
  { body, database }: CommandRequest,
  { catalog: { profiler } }: Engine,
): Iterator<Document> {
  return profiler
    .entries(database)
    .filter(compileFilter(optionalDocument(body, 'filter')))
    .values();
}
