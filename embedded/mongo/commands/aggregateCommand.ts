import { type PipelineContext, compilePipeline } from '../aggregate/compilePipeline.ts';
import { MongoError } from '../errors.ts';
import { type Document, type Value, isArray, isDocument, isNumber } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';
import {
  type Command,
  type Engine,
  type CommandRequest,
  collectionName,
  optionalCount,
  requireDocument,
} from './command.ts';
import { firstBatchOf } from './cursors.ts';
import { countStored, findStored } from './findStored.ts';

export const aggregate: Command = {
  fields: ['pipeline', 'cursor', 'allowDiskUse', 'bypassDocumentValidation'],
  run(request, engine) {
    const { body, database } = request;
    const pipeline = body['pipeline'];
    if (!isArray(pipeline)) throw new MongoError('TypeMismatch', "'pipeline' option must be specified as an array");
    refuseChangeStream(pipeline);
    const name = collectionName(request);
    const size = optionalCount(requireDocument(body, 'cursor'), 'batchSize');
    const documents = runPipeline(request, { engine, name, pipeline });
    return { cursor: engine.cursors.open(`${database}.${name}`, documents, firstBatchOf(size, false)) };
  },
};

function refuseChangeStream(pipeline: readonly Value[]): void {
  if (!isDocument(pipeline[0]) || pipeline[0]['$changeStream'] === undefined) return;
  throw new MongoError(40573, 'The $changeStream stage is only supported on replica sets');
}

type Run = { readonly engine: Engine; readonly name: string; readonly pipeline: readonly Value[] };

function runPipeline({ database }: CommandRequest, { engine, name, pipeline }: Run): Iterator<Document> {
  const { catalog } = engine;
  const find: PipelineContext['find'] = (other, filter) =>
    documentsOf(findStored(catalog.find(database, other), { filter }));
  const { selection, used } = selectionOf(pipeline);
  const surroundings = { find, now: new Date() };
  // All stages are checked, including those that become the selection.
  compilePipeline(pipeline.slice(0, used), surroundings);
  const stage = compilePipeline(pipeline.slice(used), surroundings);
  const collection = catalog.find(database, name);
  const count = needsNoFields(pipeline, used) ? countStored(collection, selection.filter) : null;
  const documents =
    count === null ? documentsOf(findStored(collection, selection)) : Array.from({ length: count }, () => ({}));
  return Iterator.from(stage(documents));
}

/** A $match followed by a $group of constants, as `countDocuments` sends it. */
function needsNoFields(pipeline: readonly Value[], used: number): boolean {
  const [first, group] = pipeline;
  if (used !== 1 || !isDocument(first) || !first['$match'] || !isDocument(group) || !isDocument(group['$group']))
    return false;
  return Object.values(group['$group']).every(
    (value) => isNumber(value) || (isDocument(value) && isNumber(value['$sum']) && Object.keys(value).length === 1),
  );
}

function documentsOf(found: Iterable<{ document: Document }>): Iterable<Document> {
  return Iterator.from(found).map(({ document }) => document);
}

/** The leading $match, $sort and $limit of a pipeline become one find, so that it can use an index. */
function selectionOf(pipeline: readonly Value[]) {
  let used = 0;
  const take = (name: string): Value | undefined => {
    const stage = pipeline[used];
    const operand = isDocument(stage) && Object.keys(stage).length === 1 ? stage[name] : undefined;
    if (operand !== undefined) used += 1;
    return operand;
  };
  const filter = take('$match');
  const sort = take('$sort');
  const limit = take('$limit');
  const selection = {
    filter: isDocument(filter) ? filter : {},
    sort: isDocument(sort) ? sort : {},
    limit: isNumber(limit) ? toNumber(limit) : 0,
  };
  return { selection, used };
}
