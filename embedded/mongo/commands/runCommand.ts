import { Double } from 'bson';
import { MongoError } from '../errors.ts';
import type { Document } from '../values/bsonValue.ts';
import { requireSupported } from '../values/supportedValues.ts';
import { create, drop, dropDatabase, listCollections, listDatabases } from './collectionCommands.ts';
import { type Command, type Engine, requireKnownFields } from './command.ts';
import { deleteCommand } from './deleteCommand.ts';
import { distinct } from './distinctCommand.ts';
import { findAndModify } from './findAndModifyCommand.ts';
import { count, find, getMore, killCursors } from './findCommand.ts';
import { createIndexes, dropIndexes, listIndexes } from './indexCommands.ts';
import { insert } from './insertCommand.ts';
import { profile } from './profileCommand.ts';
import { buildInfo, endSessions, hello, isMaster, ping } from './serverCommands.ts';
import { update } from './updateCommand.ts';
import { aggregate } from './aggregateCommand.ts';

/** The supported commands; for others the response is CommandNotFound. */
const commands: Readonly<Record<string, Command>> = {
  hello,
  isMaster,
  ismaster: isMaster,
  ping,
  buildInfo,
  buildinfo: buildInfo,
  profile,
  endSessions,
  insert,
  find,
  getMore,
  killCursors,
  update,
  delete: deleteCommand,
  findAndModify,
  findandmodify: findAndModify,
  aggregate,
  count,
  distinct,
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  createIndexes,
  listIndexes,
  dropIndexes,
};

/** Runs one command and returns a response in MongoDB's form; never throws. */
export function runCommand(body: Document, engine: Engine): object {
  try {
    const name = Object.keys(body)[0] ?? '';
    if (!Object.hasOwn(commands, name)) throw new MongoError('CommandNotFound', `no such command: '${name}'`);
    const database = body['$db'];
    if (typeof database !== 'string' || !/^[^/\\. "$\0]{1,63}$/.test(database))
      throw new MongoError('InvalidNamespace', `Invalid database name: '${String(database)}'`);
    const { lsid: _lsid, $clusterTime: _clusterTime, ...checked } = body;
    requireSupported(checked);
    const request = { name, database, body };
    const command = commands[name]!;
    requireKnownFields(request, command.fields);
    engine.catalog.profiler.begin(name, body['comment']);
    return { ...command.run(request, engine), ok: new Double(1) };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): object {
  const known = error instanceof MongoError ? error : new MongoError('InternalError', String(error));
  return { ok: new Double(0), errmsg: known.message, code: known.code, codeName: known.codeName, ...known.details };
}
