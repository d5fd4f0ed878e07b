import { Kind, parse, print, validate, visit, type ASTNode, type DocumentNode } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { DifferentialOperation } from './openGraph.ts';

/** Removes selections, directives and arguments while the operation stays valid and still differs. */
export async function shrinkOperation(
  operation: DifferentialOperation,
  schema: GraphQLSchema,
  differs: (operation: DifferentialOperation) => Promise<boolean>,
): Promise<DifferentialOperation> {
  // Printed, because the length of a candidate is that of its printed text.
  let smallest = { ...operation, text: print(parse(operation.text)) };
  for (let at = 0; ;) {
    const next = without(parse(smallest.text), at);
    if (next === null) return smallest;
    const candidate = { ...smallest, text: print(next) };
    const isSmaller = candidate.text.length < smallest.text.length && isValid(schema, candidate.text);
    if (isSmaller && (await differs(candidate))) smallest = candidate;
    else at += 1;
  }
}

function isValid(schema: GraphQLSchema, text: string): boolean {
  try {
    return validate(schema, parse(text)).length === 0;
  } catch {
    return false;
  }
}

const REMOVABLE: ReadonlySet<string> = new Set([
  Kind.FIELD,
  Kind.INLINE_FRAGMENT,
  Kind.FRAGMENT_SPREAD,
  Kind.DIRECTIVE,
  Kind.ARGUMENT,
]);

/**
 * The document without its removable node of this number, and without what is unused then; null when there are fewer.
 */
function without(document: DocumentNode, number: number): DocumentNode | null {
  let count = 0;
  let isRemoved = false;
  const removed = visit(document, {
    enter(node: ASTNode) {
      if (!REMOVABLE.has(node.kind)) return undefined;
      count += 1;
      if (count - 1 !== number) return undefined;
      isRemoved = true;
      return null;
    },
  }) as DocumentNode;
  return isRemoved ? withoutUnused(removed) : null;
}

function withoutUnused(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(`$${name.value}`),
    FragmentSpread: ({ name }) => void used.add(name.value),
  });
  const next = visit(document, {
    VariableDefinition: ({ variable }) => (used.has(`$${variable.name.value}`) ? undefined : null),
    FragmentDefinition: ({ name }) => (used.has(name.value) ? undefined : null),
  }) as DocumentNode;
  return next.definitions.length === document.definitions.length ? next : withoutUnused(next);
}
