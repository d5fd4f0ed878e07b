import { Kind, type FragmentDefinitionNode, type SelectionSetNode, type ValidationRule } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

/** How much one operation may ask for, with its fragments spread out. */
export type Limits = {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly rootFields: number;
};

/** Wide enough for what a page of a shop needs and for a tool's introspection, too narrow to be worth abusing. */
export const limits: Limits = { depth: 16, fields: 2000, aliases: 60, rootFields: 20 };

/** The parser stops here: a longer document is refused before anything is built from it. */
export const MAX_TOKENS = 5000;

/** The most values, fields and elements counted, that the variables of one operation may have. */
export const MAX_VARIABLE_VALUES = 5000;

/** Refuses variables of more values than that: each costs when it is coerced, and a wrong one an error besides. */
export function requireFewValues({ variables }: { readonly variables: unknown }): void {
  const open: unknown[] = [variables];
  for (let seen = 0; open.length > 0; seen += 1) {
    if (seen > MAX_VARIABLE_VALUES) {
      const message = `The variables are too large: at most ${MAX_VARIABLE_VALUES} values are allowed.`;
      throw new Fault(gatewayFaults.operationTooLarge, message);
    }
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const inner of Object.values(value)) open.push(inner);
  }
}

type Size = Limits;

/** Refuses an operation that is over one of the limits, naming it. Costs one walk over the document. */
export function createLimitsRule(limits: Limits): ValidationRule {
  return (context) => ({
    OperationDefinition(operation) {
      const size = createRuler(context.getFragment.bind(context))(operation.selectionSet);
      for (const key of ['depth', 'fields', 'aliases', 'rootFields'] as const) {
        if (size[key] <= limits[key]) continue;
        const message = `The operation is too large: ${key} ${size[key]}, at most ${limits[key]} are allowed.`;
        context.reportError(new Fault(gatewayFaults.operationTooLarge, message));
      }
      return undefined;
    },
  });
}

function createRuler(fragmentOf: (name: string) => FragmentDefinitionNode | null | undefined) {
  const known = new Map<string, Size>();
  const nothing: Size = { depth: 0, fields: 0, aliases: 0, rootFields: 0 };

  function sizeOfFragment(name: string): Size {
    const size = known.get(name);
    if (size) return size;
    // Meanwhile it counts as empty, so that a cycle, which another rule refuses, ends here.
    known.set(name, nothing);
    const fragment = fragmentOf(name);
    const measured = fragment ? measure(fragment.selectionSet) : nothing;
    known.set(name, measured);
    return measured;
  }

  function measure({ selections }: SelectionSetNode): Size {
    let [depth, fields, aliases, rootFields] = [0, 0, 0, 0];
    for (const selection of selections) {
      const isField = selection.kind === Kind.FIELD;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? sizeOfFragment(selection.name.value)
          : selection.selectionSet
            ? measure(selection.selectionSet)
            : nothing;
      depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
      fields += inner.fields + (isField ? 1 : 0);
      aliases += inner.aliases + (isField && selection.alias ? 1 : 0);
      rootFields += isField ? 1 : inner.rootFields;
    }
    return { depth, fields, aliases, rootFields };
  }
  return measure;
}
