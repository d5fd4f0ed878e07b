import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  visit,
  type ASTVisitor,
  type DirectiveNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

const DEFER = 'defer';

/**
 * The validation rules of `@defer`, as in the proposal to the GraphQL specification: labels are unique literals, root
 * fields of mutations and subscriptions are not deferred, and nothing of a subscription is unless a condition may be
 * false. A subscription is never delivered in parts.
 */
export const deferRules: readonly ValidationRule[] = [uniqueLabels, noRootFields, noSubscriptions];

function uniqueLabels(context: ValidationContext): ASTVisitor {
  const labels = new Set<string>();
  return {
    Directive(node) {
      const label = valueOf(node, 'label');
      if (node.name.value !== DEFER || !label || label.kind === Kind.NULL) return;
      if (label.kind !== Kind.STRING) return report(context, node, 'The label of @defer must be a literal string.');
      if (labels.has(label.value)) return report(context, node, `The label "${label.value}" of @defer is not unique.`);
      labels.add(label.value);
    },
  };
}

function noRootFields(context: ValidationContext): ASTVisitor {
  const schema = context.getSchema();
  return {
    Directive(node) {
      const parent = context.getParentType();
      const isRoot = parent && (parent === schema.getMutationType() || parent === schema.getSubscriptionType());
      if (node.name.value === DEFER && isRoot)
        report(context, node, `@defer cannot be used on root fields of ${parent.name}.`);
    },
  };
}

function noSubscriptions(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return;
      const fragments = context.getRecursivelyReferencedFragments(operation);
      for (const { selectionSet } of [operation, ...fragments])
        visit(selectionSet, {
          Directive(node) {
            if (node.name.value !== DEFER || mayBeFalse(node)) return;
            report(context, node, '@defer cannot be used in a subscription, unless its argument "if" is false.');
          },
        });
    },
  };
}

function mayBeFalse(node: DirectiveNode): boolean {
  const condition = valueOf(node, 'if');
  return condition?.kind === Kind.VARIABLE || (condition?.kind === Kind.BOOLEAN && !condition.value);
}

function valueOf({ arguments: given = [] }: DirectiveNode, name: string) {
  return given.find((each) => each.name.value === name)?.value;
}

function report(context: ValidationContext, nodes: DirectiveNode, message: string): void {
  context.reportError(new GraphQLError(message, { nodes }));
}
