import type { ResponseShape } from './responseShape.ts';
import { isData, ownValue, type DataPath } from './subgraphData.ts';

type ResponsePaths = {
  readonly paths: readonly DataPath[];
  /** Whether the client selects the field; otherwise the paths are of the objects that have it. */
  readonly isSelected: boolean;
  /** Those of the paths that have no object: it may be null because of the field. */
  readonly nullPaths: readonly DataPath[];
};

/**
 * Translates the path of an error in data keys to the response paths of a client. There are several when the client
 * selects the field under several aliases.
 */
export function responsePaths(dataPath: DataPath, shape: ResponseShape, data: unknown): ResponsePaths {
  const whole: DataPath[] = [];
  const objects: DataPath[] = [];
  const nulls: DataPath[] = [];

  function walkObject(value: unknown, { shape, at, prefix }: Walk): void {
    const step = dataPath[at];
    if (step === undefined) return void whole.push(prefix);
    const type = isData(value) ? shape.typeOf(value) : null;
    // The object may be null because of the error itself: then any of its types may have the field.
    const types = type ? [type] : shape.possibleTypes;
    const fields = types.flatMap((each) => shape.fieldsOf(each).filter(({ dataKey }) => dataKey === step));
    if (fields.length === 0) return void (isData(value) ? objects : nulls).push(prefix);
    const inner = isData(value) ? ownValue(value, String(step)) : undefined;
    for (const field of fields) walkValue(inner, { shape: field.shape, at: at + 1, prefix: [...prefix, field.key] });
  }

  function walkValue(value: unknown, { shape, at, prefix }: FieldWalk): void {
    const step = dataPath[at];
    if (typeof step === 'number')
      walkValue(Array.isArray(value) ? value[step] : undefined, { shape, at: at + 1, prefix: [...prefix, step] });
    else if (shape) walkObject(value, { shape, at, prefix });
    else whole.push(prefix);
  }

  walkObject(data, { shape, at: 0, prefix: [] });
  const isSelected = whole.length > 0;
  return { paths: unique(isSelected ? whole : [...objects, ...nulls]), isSelected, nullPaths: isSelected ? [] : nulls };
}

function unique(paths: readonly DataPath[]): readonly DataPath[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

type Walk = { readonly shape: ResponseShape; readonly at: number; readonly prefix: DataPath };
type FieldWalk = { readonly shape: ResponseShape | null; readonly at: number; readonly prefix: DataPath };
