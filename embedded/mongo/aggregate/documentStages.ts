import { MongoError } from '../errors.ts';
import { type Document, type Value, isDocument, typeName } from '../values/bsonValue.ts';
import { compileExpression } from './compileExpression.ts';
import { compileAddFields, compileProjectStage, compileUnset } from './compileProjection.ts';
import type { Transform } from './fieldTree.ts';

const stages: Readonly<Record<string, (operand: Value) => Transform>> = {
  $set: (operand) => compileAddFields(requireSpec('$set', operand)),
  $addFields: (operand) => compileAddFields(requireSpec('$addFields', operand)),
  $unset: compileUnset,
  $project: (operand) => compileProjectStage(requireSpec('$project', operand)),
  $replaceWith: compileReplaceWith,
  $replaceRoot: (operand) => compileReplaceWith(requireSpec('$replaceRoot', operand)['newRoot']),
};

/** The stage that maps each document to another, or null if the name is not that of such a stage. */
export function compileDocumentStage(name: string, operand: Value): Transform | null {
  return Object.hasOwn(stages, name) ? stages[name]!(operand) : null;
}

/** Compiles the pipeline of an update, whose stages map single documents. */
export function compileDocumentStages(pipeline: readonly Value[]): (document: Document, now: Date) => Document {
  const transforms = pipeline.map((stage) => {
    const { name, operand } = readStage(stage);
    const transform = compileDocumentStage(name, operand);
    if (!transform) throw new MongoError('InvalidOptions', `${name} is not allowed to be used within an update`);
    return transform;
  });
  return (document, now) =>
    transforms.reduce((root, transform) => transform(root, { root, variables: { NOW: now } }), document);
}

/** A stage is a document with exactly one field. */
export function readStage(stage: Value): { name: string; operand: Value } {
  if (!isDocument(stage))
    throw new MongoError('TypeMismatch', "Each element of the 'pipeline' array must be an object");
  const [entry, ...more] = Object.entries(stage);
  if (!entry || more.length > 0)
    throw new MongoError(40323, 'A pipeline stage specification object must contain exactly one field.');
  return { name: entry[0], operand: entry[1] };
}

export function requireSpec(name: string, operand: Value): Document {
  if (isDocument(operand)) return operand;
  throw new MongoError(40272, `${name} specification stage must be an object, got ${typeName(operand)}`);
}

function compileReplaceWith(operand: Value | undefined): Transform {
  if (operand === undefined) throw new MongoError(40231, 'no newRoot specified for the $replaceRoot stage');
  const expression = compileExpression(operand);
  return (_, scope) => {
    const root = expression(scope);
    if (isDocument(root)) return root;
    throw new MongoError(
      40228,
      `'newRoot' expression must evaluate to an object, but resulting value was of type ${typeName(root)}`,
    );
  };
}
