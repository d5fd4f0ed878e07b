import { MongoError } from '../errors.ts';
import { compileFilter } from '../query/compileFilter.ts';
import { readSort, sortDocuments } from '../query/sortDocuments.ts';
import { type Document, type Value, isArray, isDocument, isNumber } from '../values/bsonValue.ts';
import { intOf, toNumber } from '../values/numbers.ts';
import { compileDocumentStage, readStage, requireSpec } from './documentStages.ts';
import { compileExpression } from './compileExpression.ts';
import { compileGroup } from './groupStage.ts';
import { compileUnwind } from './unwindStage.ts';

/** What a pipeline needs from the database. */
export type PipelineContext = {
  /** The documents of another collection of the same database that match. */
  readonly find: (collection: string, filter: Document) => Iterable<Document>;
  readonly now: Date;
};
export type PipelineStage = (documents: Iterable<Document>) => Iterable<Document>;
type ReadStage = (operand: Value, context: PipelineContext) => PipelineStage;

const stages: Readonly<Record<string, ReadStage>> = {
  $match: (operand) => {
    const matches = compileFilter(requireSpec('$match', operand));
    return (documents) => Iterator.from(documents).filter(matches);
  },
  $sort: (operand) => {
    const fields = readSort(requireSpec('$sort', operand));
    if (fields.length === 0) throw new MongoError(15976, '$sort stage must have at least one sort key');
    return function* (documents) {
      yield* sortDocuments([...documents], fields, (document) => document);
    };
  },
  $limit: (operand) => {
    const limit = requireCount('$limit', operand);
    if (limit === 0) throw new MongoError(15958, 'the limit must be positive');
    return (documents) => Iterator.from(documents).take(limit);
  },
  $skip: (operand) => {
    const skip = requireCount('$skip', operand);
    return (documents) => Iterator.from(documents).drop(skip);
  },
  $group: (operand, { now }) => {
    const group = compileGroup(operand);
    return (documents) => group(documents, (root) => ({ root, variables: { NOW: now } }));
  },
  $unwind: (operand) => compileUnwind(operand),
  $count: compileCount,
  $sortByCount: (operand, context) => {
    compileExpression(operand);
    const pipeline: Value[] = [
      { $group: { _id: operand, count: { $sum: intOf(1) } } },
      { $sort: { count: intOf(-1) } },
    ];
    return compilePipeline(pipeline, context);
  },
  $facet: compileFacet,
  $lookup: compileLookup,
};

/** Compiles the stages of the allow-list in order; refuses other stages before anything is read. */
export function compilePipeline(pipeline: readonly Value[], context: PipelineContext): PipelineStage {
  const compiled = pipeline.map((stage) => compileStage(stage, context));
  return (documents) => compiled.reduce<Iterable<Document>>((found, stage) => stage(found), documents);
}

function compileStage(stage: Value, context: PipelineContext): PipelineStage {
  const { name, operand } = readStage(stage);
  const transform = compileDocumentStage(name, operand);
  if (transform) {
    const variables = { NOW: context.now };
    return (documents) => Iterator.from(documents).map((root) => transform(root, { root, variables }));
  }
  if (Object.hasOwn(stages, name)) return stages[name]!(operand, context);
  throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
}

function requireCount(name: string, operand: Value): number {
  const count = isNumber(operand) ? toNumber(operand) : NaN;
  if (Number.isInteger(count) && count >= 0) return count;
  throw new MongoError(5107200, `invalid argument to ${name} stage: expected a non-negative number`);
}

function compileCount(operand: Value): PipelineStage {
  if (typeof operand !== 'string' || operand === '' || operand.startsWith('$') || operand.includes('.'))
    throw new MongoError(40156, 'the count field must be a non-empty string without $ and .');
  return function* (documents) {
    const count = Iterator.from(documents).reduce((sum) => sum + 1, 0);
    if (count > 0) yield { [operand]: intOf(count) };
  };
}

function compileFacet(operand: Value, context: PipelineContext): PipelineStage {
  const facets = Object.entries(requireSpec('$facet', operand)).map(([name, pipeline]) => {
    if (!isArray(pipeline)) throw new MongoError(40170, `arguments to $facet must be arrays, ${name} is not`);
    if (pipeline.some((stage) => isDocument(stage) && stage['$facet'] !== undefined))
      throw new MongoError(40600, '$facet is not allowed to be used within a $facet stage');
    return [name, compilePipeline(pipeline, context)] as const;
  });
  if (facets.length === 0) throw new MongoError(40169, 'the $facet specification must be a non-empty object');
  return function* (documents) {
    const all = [...documents];
    yield Object.fromEntries(facets.map(([name, stage]) => [name, [...stage(all)]]));
  };
}

const lookupFields = ['from', 'localField', 'foreignField', 'as'];

function compileLookup(operand: Value, { find }: PipelineContext): PipelineStage {
  const spec = requireSpec('$lookup', operand);
  const foreign = Object.keys(spec).find((field) => !lookupFields.includes(field));
  if (foreign !== undefined) throw new MongoError('FailedToParse', `unknown argument to $lookup: ${foreign}`);
  const [from, local, field, as] = lookupFields.map((name) => requireText(spec, name)) as [
    string,
    string,
    string,
    string,
  ]; // four fields
  const valueOf = compileExpression(`$${local}`);
  const add = (document: Document, found: Value): Document =>
    compileDocumentStage('$set', { [as]: { $literal: found } })!(document, { root: document, variables: {} });
  return (documents) =>
    Iterator.from(documents).map((document) => {
      const value = valueOf({ root: document, variables: {} }) ?? null;
      return add(document, [...find(from, { [field]: isArray(value) ? { $in: value } : { $eq: value } })]);
    });
}

function requireText(spec: Document, name: string): string {
  const value = spec[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new MongoError('FailedToParse', `$lookup argument '${name}' must be a string`);
}
