import {
  Kind,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ArgumentNode,
  type ConstValueNode,
  type DirectiveNode,
  type FragmentSpreadNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
  type VariableNode,
} from 'graphql';
import type { Dice } from './dice.ts';
import type { DifferentialOperation } from './openGraph.ts';

/**
 * Defers random fragments of an operation, and fields that it puts into new fragments; no root fields of a mutation.
 */
export function deferOperation(
  operation: DifferentialOperation,
  schema: GraphQLSchema,
  dice: Dice,
): DifferentialOperation {
  const types = new TypeInfo(schema);
  const defers = createDefers(dice);
  const mayDefer = (): boolean => types.getParentType() !== schema.getMutationType();

  function withFragment(node: SelectionSetNode): SelectionSetNode {
    const later: SelectionNode[] = dice.some(node.selections, 0.4);
    if (later.length === 0) return node;
    const inner = { kind: Kind.SELECTION_SET, selections: later } as const;
    const fragment = { kind: Kind.INLINE_FRAGMENT, directives: [defers.directive()], selectionSet: inner } as const;
    const others = node.selections.filter((each) => !later.includes(each) || dice.chance(0.2));
    return { ...node, selections: dice.chance(0.5) ? [...others, fragment] : [fragment, ...others] };
  }

  const deferred = <Node extends InlineFragmentNode | FragmentSpreadNode>(node: Node): Node | undefined =>
    mayDefer() && dice.chance(0.4)
      ? { ...node, directives: [...(node.directives ?? []), defers.directive()] }
      : undefined;
  const document = visit(
    parse(operation.text, { noLocation: true }),
    visitWithTypeInfo(types, {
      InlineFragment: deferred,
      FragmentSpread: deferred,
      SelectionSet: { leave: (node) => (mayDefer() && dice.chance(0.35) ? withFragment(node) : undefined) },
    }),
  );
  const { conditions } = defers;
  const text = withVariables(print(document), Object.keys(conditions));
  return { text, variables: { ...operation.variables, ...conditions } };
}

/** Creates random `@defer` directives, and the values of the variables that these use. */
function createDefers(dice: Dice) {
  const conditions: Record<string, boolean> = {};
  let labels = 0;
  const argument = (name: string, value: ConstValueNode | VariableNode): ArgumentNode => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value,
  });

  function condition(): ArgumentNode {
    if (dice.chance(0.5)) return argument('if', { kind: Kind.BOOLEAN, value: dice.chance(0.7) });
    const name = `d${dice.upTo(3)}`;
    conditions[name] ??= dice.chance(0.7);
    return argument('if', { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } });
  }

  function directive(): DirectiveNode {
    const args: ArgumentNode[] = [];
    if (dice.chance(0.5)) args.push(argument('label', { kind: Kind.STRING, value: `l${(labels += 1)}` }));
    if (dice.chance(0.35)) args.push(condition());
    return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'defer' }, arguments: args };
  }

  return { directive, conditions };
}

function withVariables(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  const definitions = names.map((name) => `$${name}: Boolean!`).join(', ');
  return text.replace(/^(query|mutation)?\s*(\()?/, (_, kind: string | undefined, open: string | undefined) =>
    open ? `${kind}(${definitions}, ` : `${kind ?? 'query'} (${definitions}) `,
  );
}
